package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.PropertiesConfigSource;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Settings;
import io.soundforge.webhook.WebhookSettings;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A process that stood still between a claim and its attempt. */
@QuarkusTest
@TestProfile(Quiet.class)
class LateClaimTest extends Live {
    @Inject
    EndpointGuard guard;

    @Inject
    DataSource dataSource;

    @Inject
    Dispatchers dispatchers;

    private final WebhookSettings settings = Settings.with(new PropertiesConfigSource(
            Map.of("soundforge.webhooks.attempt.timeout", "1s", "soundforge.webhooks.work.lease", "6s"), "test", 500));

    /** Its first claims have lain about for as long as their leases. */
    private static final class StoodStill extends Claims {
        private boolean moves;

        StoodStill(DataSource dataSource, WebhookSettings settings, EndpointGuard guard) {
            super(dataSource, settings, guard);
        }

        @Override
        List<Claimed> claim(Map<Candidate, Integer> shares, long room) throws SQLException {
            List<Claimed> claimed = super.claim(shares, room);
            if (moves || claimed.isEmpty()) {
                return claimed;
            }
            moves = true;
            return claimed.stream().map(StoodStill::late).toList();
        }

        private static Claimed late(Claimed claimed) {
            return new Claimed(
                    claimed.id(),
                    claimed.eventId(),
                    claimed.endpoint(),
                    claimed.revision(),
                    claimed.stage(),
                    claimed.attempts(),
                    claimed.once(),
                    claimed.fence(),
                    claimed.waited(),
                    claimed.bytes(),
                    claimed.calm(),
                    System.nanoTime() - 1);
        }
    }

    @Override
    protected void wake() {
        // The service's own dispatcher sleeps on.
    }

    @Test
    void beginsNoAttemptThatMightOutlastItsClaim() throws Exception {
        Receiver receiver = closing(Receiver.answering());
        UUID delivery = deliver(endpoint(receiver.url()));
        try (var stoodStill = dispatchers.start(new StoodStill(dataSource, settings, guard), settings)) {
            await().until(() ->
                    tables.count("delivery WHERE id = ? AND state = 'succeeded' AND claims = 2", delivery) == 1);
            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(deliveries.attempts(delivery)).hasSize(1);
        }
    }
}
