package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock of the database's machine steps back by ten minutes: what was planned lies that far ahead. */
@QuarkusTest
@TestProfile(Hostile.class)
class ClockBackTest extends Live {
    private final Receiver receiver = closing(Receiver.answering());
    private Endpoints.Added endpoint;

    @BeforeEach
    void register() {
        endpoint = endpoint(receiver.url());
    }

    private void set(String columns) {
        tables.run("UPDATE endpoint_health SET " + columns + " WHERE endpoint_id = ?", endpoint.id());
    }

    @Test
    void aRateLimitDoesNotWaitForIt() throws Exception {
        tables.run("UPDATE endpoint SET rate_per_s = 5 WHERE id = ?", endpoint.id());
        set("next_slot_at = now() + interval '10 min'");
        assertThat(attempt(deliver(endpoint), 1).outcome()).isEqualTo("DELIVERED");
    }

    @Test
    void aBreakerDoesNotWaitForIt() throws Exception {
        set("open_until = now() + interval '10 min', open_ms = 30000, failures_in_row = 5,"
                + " last_failure_at = now() + interval '9 min', probe_until = now() + interval '9 min'");
        assertThat(attempt(deliver(endpoint), 1).outcome()).isEqualTo("DELIVERED");
        await().until(() ->
                tables.count("endpoint_health WHERE endpoint_id = ? AND open_until IS NULL", endpoint.id()) == 1);
    }

    @Test
    void whatWasMeantToBeThatFarAheadIsHeeded() throws Exception {
        set("open_until = now() + interval '10 min', open_ms = 900000, failures_in_row = 5");
        UUID delivery = deliver(endpoint);
        Endpoints.Added asked = endpoint(receiver.url());
        tables.run(
                "UPDATE endpoint_health SET next_slot_at = now() + interval '10 min', last_failure_at = now()"
                        + " WHERE endpoint_id = ?",
                asked.id());
        UUID other = deliver(asked);
        await().during(Duration.ofSeconds(5)).until(() -> receiver.connections() == 0);
        assertThat(deliveries.attempts(delivery)).isEmpty();
        assertThat(deliveries.attempts(other)).isEmpty();
    }
}
