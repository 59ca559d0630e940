package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.storageclient.LinkGrants;
import io.soundforge.storageclient.LinkSigner.Verdict;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import io.soundforge.webhook.delivery.Endpoints;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One event to two webhooks of one owner: who asked for links that work without a session gets them, and nobody else does. */
@QuarkusTest
@QuarkusTestResource(
        value = RealBackends.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "service", value = "webhook"))
class BearerDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    KafkaProbe kafka;

    @Inject
    Endpoints endpoints;

    @Inject
    DataSource dataSource;

    @Inject
    LinkGrants grants;

    private final Map<String, Got> got = new ConcurrentHashMap<>();
    private HttpServer server;

    private record Got(String id, JsonNode body) {
        String link() {
            return body.at("/data/links/job").asText();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            JsonNode body = EventCodec.json().readTree(exchange.getRequestBody());
            got.put(
                    exchange.getRequestURI().getPath(),
                    new Got(exchange.getRequestHeaders().getFirst("Webhook-id"), body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void linksAreGrantedToWhoAskedForThem() throws Exception {
        String owner = "owner-" + UUID.randomUUID();
        String origin = "http://127.0.0.1:" + server.getAddress().getPort();
        endpoints.add(origin + "/session", "job.finished", owner);
        makeBearer(endpoints.add(origin + "/bearer", "job.finished", owner));
        UUID job = EventCodec.newId();
        String path = "/api/v1/jobs/" + job;

        Instant before = Instant.now();
        kafka.send(new JobFinished(
                job,
                JobState.COMPLETED,
                1,
                owner,
                Map.of("note", "http://localhost:8080" + path),
                before,
                before,
                List.of(),
                Map.of("job", "http://localhost:8080" + path)));
        await().atMost(PATIENCE).until(() -> got.size() == 2);

        Got session = got.get("/session");
        Got bearer = got.get("/bearer");
        assertThat(session.id()).isEqualTo(bearer.id());
        assertThat(session.link()).isEqualTo("http://localhost:8080" + path);
        assertThat(bearer.link()).startsWith(session.link() + "?expires=");
        assertThat(bearer.body().at("/data/labels/note").asText()).isEqualTo(session.link());

        String[] query = bearer.link().split("[?&]");
        String expires = query[1].substring("expires=".length());
        assertThat(grants.judge(path, expires, query[2].substring("grant=".length())))
                .isEqualTo(new LinkGrants.Judgement(Verdict.VALID, owner));
        assertThat(Instant.ofEpochSecond(Long.parseLong(expires)))
                .isBetween(
                        before.plus(Duration.ofDays(7)).minusSeconds(1),
                        Instant.now().plus(Duration.ofDays(7)));
    }

    private void makeBearer(Endpoints.Added endpoint) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE endpoint SET links = 'bearer' WHERE id = ?")) {
            update.setObject(1, endpoint.id());
            update.executeUpdate();
        }
    }
}
