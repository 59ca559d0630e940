package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.Backends;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database ends our sessions, or lets nobody in for a while, in the middle of deliveries. */
@QuarkusTest
@TestProfile(Hostile.class)
class DatabaseAwayTest extends Live {
    private static final String DATABASE = "soundforge_test";

    Backends backends;

    @ConfigProperty(name = "quarkus.datasource.username")
    String role;

    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void letIn() throws SQLException {
        answer.countDown();
        asAdmin("ALTER ROLE " + role + " CONNECTION LIMIT -1");
    }

    private void asAdmin(String sql) throws SQLException {
        try (Connection connection = backends.postgres().connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void endSessions() throws SQLException {
        asAdmin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
    }

    @Test
    void sessionsThatEndAgainAndAgainCostNothingAndRepeatNothing() throws Exception {
        int many = 400;
        Receiver receiver = closing(Receiver.answering());
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("UPDATE endpoint SET rate_per_s = 100 WHERE id = ?", endpoint.id());
        pile(endpoint, many);
        for (int kill = 1; kill <= 8; kill++) {
            int reached = kill * 40;
            await().until(() -> receiver.got().size() >= reached);
            endSessions();
        }
        await().ignoreExceptions()
                .until(() ->
                        tables.count("delivery WHERE endpoint_id = ? AND state = 'succeeded'", endpoint.id()) == many);
        assertThat(receiver.got()).hasSize(many);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id")).distinct())
                .hasSize(many);
        assertThat(tables.count(
                        "attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.endpoint_id = ?", endpoint.id()))
                .isEqualTo(many);
    }

    @Test
    void endsAreKeptForLongerThanTheirLease() throws Exception {
        Receiver receiver = closing(Receiver.scripted(connection -> {
            answer.await();
            ScriptedServer.status(connection, "204 At last");
        }));
        Endpoints.Added endpoint = endpoint(receiver.url());
        pile(endpoint, 10);
        await().until(() -> receiver.connections() == 10);
        asAdmin("ALTER ROLE " + role + " CONNECTION LIMIT 0");
        endSessions();
        answer.countDown();
        asAdmin("UPDATE " + role + ".delivery SET lease_until = now() - interval '1 minute' WHERE endpoint_id = '"
                + endpoint.id() + "'");
        await().during(Duration.ofSeconds(3)).until(() -> receiver.connections() == 10);
        asAdmin("ALTER ROLE " + role + " CONNECTION LIMIT -1");

        await().ignoreExceptions()
                .until(() ->
                        tables.count("delivery WHERE endpoint_id = ? AND state = 'succeeded'", endpoint.id()) == 10);
        assertThat(receiver.connections()).isEqualTo(10);
        assertThat(tables.count("delivery WHERE endpoint_id = ? AND claims = 1 AND attempts = 1", endpoint.id()))
                .isEqualTo(10);
    }

    @Test
    void whatCouldNotBeReadAfterItsClaimIsTakenUpAgainBeforeTheLeaseIsOver() throws Exception {
        Receiver receiver = closing(Receiver.answering());
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("ALTER TABLE endpoint RENAME COLUMN previous_until TO away");
        UUID delivery;
        try {
            delivery = deliver(endpoint);
            await().until(() -> tables.count("delivery WHERE id = ? AND claims > 0", delivery) == 1);
        } finally {
            tables.run("ALTER TABLE endpoint RENAME COLUMN away TO previous_until");
        }
        // No lease ends before that.
        tables.run(
                "UPDATE delivery SET lease_until = now() + interval '1 hour' WHERE id = ? AND state = 'running'",
                delivery);
        assertThat(attempt(delivery, 1).outcome()).isEqualTo("DELIVERED");
        assertThat(deliveries.attempts(delivery)).hasSize(1);
        assertThat(receiver.connections()).isEqualTo(1);
    }
}
