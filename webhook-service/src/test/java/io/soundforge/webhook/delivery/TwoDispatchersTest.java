package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.WebhookSettings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes at one database, as far as deliveries can tell. */
@QuarkusTest
@TestProfile(Hostile.class)
class TwoDispatchersTest extends Live {
    @Inject
    WebhookSettings settings;

    @Inject
    EndpointGuard guard;

    @Inject
    DataSource dataSource;

    @Inject
    Dispatchers dispatchers;

    private Dispatchers.Another second;

    @BeforeEach
    void start() {
        second = dispatchers.start(new Claims(dataSource, settings, guard), settings);
    }

    @AfterEach
    void stop() throws Exception {
        second.close();
    }

    private String health(Endpoints.Added endpoint, String column) throws Exception {
        return tables.text("SELECT " + column + " FROM endpoint_health WHERE endpoint_id = ?", endpoint.id());
    }

    private void openingIsOver(Endpoints.Added endpoint) throws Exception {
        tables.run("UPDATE endpoint_health SET open_until = now() WHERE endpoint_id = ?", endpoint.id());
        dispatcher.wake();
        second.dispatcher().wake();
    }

    @Test
    void anOpenBreakerDefersAndHasOneProbeAtATime() throws Exception {
        Semaphore answers = new Semaphore(0);
        AtomicReference<String> status = new AtomicReference<>("503 Away");
        Receiver receiver = closing(Receiver.scripted(connection -> {
            answers.acquire();
            ScriptedServer.status(connection, status.get());
        }));
        Endpoints.Added endpoint = endpoint(receiver.url());
        pile(endpoint, 5);
        answers.release(5);
        await().until(() -> Long.parseLong(health(endpoint, "open_ms")) == 30_000);

        pile(endpoint, 20);
        await().during(Duration.ofMillis(600)).until(() -> receiver.connections() == 5);
        assertThat(tables.count("delivery WHERE endpoint_id = ? AND attempts = 0 AND state = 'pending'", endpoint.id()))
                .as("a breaker that is open burns no attempt")
                .isEqualTo(20);

        openingIsOver(endpoint);
        await().until(() -> receiver.connections() == 6);
        await().during(Duration.ofMillis(800)).until(() -> receiver.connections() == 6);
        answers.release();
        await().until(() -> Long.parseLong(health(endpoint, "open_ms")) == 60_000);
        assertThat(receiver.connections()).isEqualTo(6);

        status.set("204 Well again");
        openingIsOver(endpoint);
        answers.release(100);
        // 20 that were deferred: one of them was the failed probe, and waits for its next attempt.
        await().until(() ->
                tables.count("delivery WHERE endpoint_id = ? AND state = 'succeeded'", endpoint.id()) == 19);
        assertThat(health(endpoint, "failures_in_row || coalesce(open_until::text, ' closed')"))
                .isEqualTo("0 closed");
    }

    @Test
    void aProbeThatNobodyFinishedIsRepeated() throws Exception {
        Receiver receiver = closing(Receiver.answering());
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run(
                "UPDATE endpoint_health SET open_until = now(), open_ms = 30000, failures_in_row = 5,"
                        + " probe_until = now() + interval '1 hour' WHERE endpoint_id = ?",
                endpoint.id());
        deliver(endpoint);
        await().during(Duration.ofMillis(500)).until(() -> receiver.connections() == 0);
        tables.run("UPDATE endpoint_health SET probe_until = now() WHERE endpoint_id = ?", endpoint.id());
        await().until(() -> receiver.connections() == 1);
    }

    @Test
    void bothTogetherKeepARateLimit() throws Exception {
        int rate = 20;
        int many = 60;
        Receiver receiver = closing(Receiver.answering());
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("UPDATE endpoint SET rate_per_s = ? WHERE id = ?", rate, endpoint.id());
        pile(endpoint, many);
        await().until(() -> receiver.connections() == many);

        List<Instant> times =
                receiver.got().stream().map(Receiver.Got::at).sorted().toList();
        // What was unused for a second may be used at once; from then on it is the rate.
        Duration least = Duration.ofMillis((many - rate - 1) * 1000L / rate);
        assertThat(Duration.between(times.getFirst(), times.getLast())).isGreaterThanOrEqualTo(least);
    }

    @Test
    void eachDeliveryIsSentByOneOfThem() throws Exception {
        Receiver receiver = closing(Receiver.answering());
        Map<String, Endpoints.Added> some =
                Map.of("a", endpoint(receiver.url()), "b", endpoint(receiver.url()), "c", endpoint(receiver.url()));
        for (Endpoints.Added endpoint : some.values()) {
            pile(endpoint, 200);
        }
        await().until(() -> tables.count("delivery WHERE owner = ? AND state = 'succeeded'", owner) == 600);
        assertThat(receiver.got()).hasSize(600);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id")).distinct())
                .hasSize(600);
    }
}
