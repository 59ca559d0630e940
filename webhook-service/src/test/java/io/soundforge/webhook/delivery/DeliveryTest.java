package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.events.WebhookDisabled;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.webhook.WebhookServiceTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the topic to the receiver, through real Kafka, Postgres and HTTP. */
@QuarkusTest
@WebhookServiceTest
class DeliveryTest {
    KafkaProbe kafka;

    @Inject
    Endpoints endpoints;

    @Inject
    DataSource dataSource;

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new ArrayList<>();
    private final String owner = "owner-" + UUID.randomUUID();
    private HttpServer server;

    private record Got(Map<String, List<String>> headers, byte[] body, Instant at) {
        String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status;
        synchronized (answers) {
            status = answers.isEmpty() ? 204 : answers.removeFirst();
        }
        got.add(new Got(Map.copyOf(exchange.getRequestHeaders()), body, Instant.now()));
        exchange.sendResponseHeaders(status, status == 204 ? -1 : 2);
        if (status != 204) {
            exchange.getResponseBody().write("no".getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private EncodedEvent finished() {
        return kafka.send(new JobFinished(
                EventCodec.newId(),
                JobState.COMPLETED,
                1,
                owner,
                Map.of("project", "demo"),
                Instant.now(),
                Instant.now(),
                List.of(),
                Map.of("job", "http://localhost:8080/api/v1/jobs/1")));
    }

    @Test
    void anEventArrivesSignedAndAsTheTopicHasIt() throws Exception {
        Endpoints.Added endpoint = endpoints.add(url(), "job.*", owner);
        EncodedEvent event = finished();

        await().atMost(Duration.ofSeconds(20)).until(() -> !got.isEmpty());
        Got arrived = got.getFirst();
        assertThat(arrived.header("Webhook-id")).isEqualTo(event.id());
        assertThat(arrived.header("Content-type")).isEqualTo("application/json");
        JsonNode body = EventCodec.json().readTree(arrived.body());
        assertThat(body.path("type").asText()).isEqualTo("job.finished");
        assertThat(body.path("timestamp").asText()).isEqualTo(event.headers().get("ce_time"));
        assertThat(body.path("data")).isEqualTo(EventCodec.json().readTree(event.value()));
        new Webhook(endpoint.secret().text())
                .verify(
                        new String(arrived.body(), StandardCharsets.UTF_8),
                        HttpHeaders.of(arrived.headers(), (name, value) -> true));
        await().until(() -> "succeeded".equals(text("SELECT state FROM delivery WHERE endpoint_id = '%s'", endpoint)));
        assertThat(text(
                        "SELECT outcome || status FROM attempt JOIN delivery d ON d.id = delivery_id WHERE d.endpoint_id = '%s'",
                        endpoint))
                .isEqualTo("DELIVERED204");
    }

    @Test
    void aFailureIsRepeatedWithTheSameIdAndBytes() throws Exception {
        answers.addAll(List.of(500, 503));
        Endpoints.Added endpoint = endpoints.add(url(), "*", owner);
        finished();

        await().until(() -> got.size() == 1);
        await().until(() -> "pending".equals(text("SELECT state FROM delivery WHERE endpoint_id = '%s'", endpoint)));
        makeDue(endpoint);
        await().until(() -> got.size() == 2);
        await().until(() -> "2".equals(text("SELECT attempts::text FROM delivery WHERE endpoint_id = '%s'", endpoint)));
        makeDue(endpoint);
        await().until(() -> "succeeded".equals(text("SELECT state FROM delivery WHERE endpoint_id = '%s'", endpoint)));
        assertThat(got).hasSize(3);
        assertThat(got).allSatisfy(each -> {
            assertThat(each.body()).isEqualTo(got.getFirst().body());
            assertThat(each.header("Webhook-id")).isEqualTo(got.getFirst().header("Webhook-id"));
        });
        await().until(() -> "0"
                .equals(text("SELECT failures_in_row::text FROM endpoint_health WHERE endpoint_id = '%s'", endpoint)));
    }

    @Test
    void whoIsGoneIsDisabledAndThatIsSaid() throws Exception {
        answers.add(410);
        Endpoints.Added endpoint = endpoints.add(url(), "job.finished", owner);
        finished();

        await().until(() -> "disabled".equals(text("SELECT state FROM endpoint WHERE id = '%s'", endpoint)));
        WebhookDisabled said =
                kafka.awaitEvent(WebhookDisabled.class, each -> each.webhookId().equals(endpoint.id()));
        assertThat(said.reason()).isEqualTo("GONE");
        assertThat(said.host()).isEqualTo("127.0.0.1");
        finished();
        // What comes later is kept for the day on which somebody resumes it.
        await().until(() -> "2".equals(text("SELECT count(*)::text FROM delivery WHERE endpoint_id = '%s'", endpoint)));
        assertThat(got).hasSize(1);
    }

    private void makeDue(Endpoints.Added endpoint) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE delivery SET due_at = now() WHERE state = 'pending' AND endpoint_id = '"
                    + endpoint.id() + "'");
        }
    }

    private String text(String sql, Endpoints.Added endpoint) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.formatted(endpoint.id()))) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
