package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.sql.LocalTransaction;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.WebhookServiceTest;
import io.soundforge.webhook.event.EventStore;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Between choosing a webhook and claiming for it, its owner may have changed his mind. */
@QuarkusTest
@WebhookServiceTest
class ClaimsTest {
    @Inject
    Claims claims;

    @Inject
    EventStore events;

    @Inject
    DataSource dataSource;

    private final Api api = new Api("owner-" + UUID.randomUUID());

    @Test
    void nothingIsClaimedForWhoWasPausedOrDeletedMeanwhile() throws SQLException {
        try (Receiver receiver = new Receiver()) {
            UUID id = pausedWithOneDue(receiver);
            assertThat(claim(id)).isEmpty();
            api.act(id.toString(), "resume").then().statusCode(200);
            await().until(() -> receiver.got().size() == 1);

            UUID deleted = pausedWithOneDue(receiver);
            api.me().delete(Api.PATH + "/" + deleted).then().statusCode(204);
            assertThat(claim(deleted)).isEmpty();
        }
    }

    private UUID pausedWithOneDue(Receiver receiver) throws SQLException {
        UUID id = UUID.fromString(api.create(receiver.url()).getString("id"));
        api.act(id.toString(), "pause").then().statusCode(200);
        LocalTransaction.call(dataSource, connection -> events.addTest(connection, id, api.owner()));
        return id;
    }

    private List<Claimed> claim(UUID endpoint) throws SQLException {
        return claims.claim(Map.of(new Candidate(endpoint, true, false, false), 1));
    }
}
