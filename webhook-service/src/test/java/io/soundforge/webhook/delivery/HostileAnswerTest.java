package io.soundforge.webhook.delivery;

import static io.soundforge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Deliveries;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscribers that answer as no subscriber should. */
@QuarkusTest
@TestProfile(Hostile.class)
class HostileAnswerTest extends Live {
    /** Receivers that hold their answer hold it until then. */
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private Deliveries.Written answered(Receiver.Script script) throws Exception {
        return attempt(deliver(endpoint(closing(Receiver.scripted(script)).url())), 1);
    }

    private static Receiver.Script text(String answer) {
        return connection -> write(connection, answer);
    }

    /** Ends a connection as a process does that is killed. */
    private static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private void hold(Socket connection) throws InterruptedException {
        over.await();
    }

    private record Case(Receiver.Script script, String outcome, Integer status) {}

    @Test
    void everyWayToAnswerIsAnOutcome() throws Exception {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("resets at once", new Case(HostileAnswerTest::reset, "UPSTREAM_UNAVAILABLE", null));
        cases.put("hangs up at once", new Case(connection -> {}, "UPSTREAM_UNAVAILABLE", null));
        cases.put(
                "resets within its body",
                new Case(
                        connection -> {
                            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
                            reset(connection);
                        },
                        "UPSTREAM_UNAVAILABLE",
                        null));
        cases.put("never answers", new Case(this::hold, "TIMEOUT", null));
        cases.put(
                "stops within its head",
                new Case(
                        connection -> {
                            write(connection, "HTTP/1.1 200 OK\r\nX-Half: ");
                            hold(connection);
                        },
                        "TIMEOUT",
                        null));
        cases.put(
                "stops within its body",
                new Case(
                        connection -> {
                            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
                            hold(connection);
                        },
                        "TIMEOUT",
                        null));
        cases.put(
                "says that it will answer, for ever",
                new Case(
                        connection -> {
                            while (over.getCount() > 0) {
                                write(connection, "HTTP/1.1 103 Early Hints\r\n\r\n");
                                over.await(50, TimeUnit.MILLISECONDS);
                            }
                        },
                        "TIMEOUT",
                        null));
        cases.put(
                "is noise",
                new Case(connection -> connection.getOutputStream().write(noise), "UPSTREAM_UNAVAILABLE", null));
        cases.put("is another protocol", new Case(text("SSH-2.0-OpenSSH_9.6\r\n"), "UPSTREAM_UNAVAILABLE", null));
        cases.put(
                "has a broken status", new Case(text("HTTP/1.1 two hundred OK\r\n\r\n"), "UPSTREAM_UNAVAILABLE", null));
        cases.put(
                "has broken chunks",
                new Case(
                        text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nnonsense\r\n"),
                        "UPSTREAM_UNAVAILABLE",
                        null));
        cases.put(
                "has 64 KiB of headers",
                new Case(
                        text("HTTP/1.1 200 OK\r\nX-Long: " + "a".repeat(64 * 1024) + "\r\nContent-Length: 0\r\n\r\n"),
                        "UPSTREAM_UNAVAILABLE",
                        null));
        cases.put(
                "has many headers",
                new Case(
                        text("HTTP/1.1 200 OK\r\n" + "X-Many: 1\r\n".repeat(6000) + "Content-Length: 0\r\n\r\n"),
                        "UPSTREAM_UNAVAILABLE",
                        null));
        for (int status : List.of(300, 301, 304, 400, 401, 404, 429, 500, 503, 599)) {
            String line = status + " Status";
            cases.put(line, new Case(connection -> ScriptedServer.status(connection, line), "HTTP_STATUS", status));
        }
        for (int status : List.of(200, 201, 202, 204, 299)) {
            String line = status + " Status";
            cases.put(line, new Case(connection -> ScriptedServer.status(connection, line), "DELIVERED", status));
        }
        cases.put("410", new Case(connection -> ScriptedServer.status(connection, "410 Gone"), "GONE", 410));
        cases.put(
                "a hint before the answer",
                new Case(
                        text(
                                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                        "DELIVERED",
                        200));

        Map<String, UUID> deliveries = new LinkedHashMap<>();
        for (Map.Entry<String, Case> each : cases.entrySet()) {
            Receiver receiver = closing(Receiver.scripted(each.getValue().script()));
            deliveries.put(each.getKey(), deliver(endpoint(receiver.url())));
        }

        cases.forEach((name, expected) -> {
            Deliveries.Written attempt = attempt(deliveries.get(name), 1);
            assertThat(attempt.outcome()).as(name).isEqualTo(expected.outcome());
            assertThat(attempt.status()).as(name).isEqualTo(expected.status());
            assertThat(attempt.latencyMs()).as(name).isLessThan(10_000);
        });
    }

    @Test
    void anUpgradeThatNobodyAskedForIsNoSuccess() throws Exception {
        Deliveries.Written attempt = answered(connection -> {
            write(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
            hold(connection);
        });
        assertThat(attempt.outcome()).isNotEqualTo("DELIVERED");
    }

    @Test
    void aBodyThatComesByteByByteIsCutAtTheDeadline() throws Exception {
        Deliveries.Written attempt = answered(connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (over.getCount() > 0) {
                write(connection, ".");
                over.await(20, TimeUnit.MILLISECONDS);
            }
        });
        assertThat(attempt.outcome()).isEqualTo("TIMEOUT");
        assertThat(attempt.message()).contains("2 s");
        assertThat(attempt.latencyMs()).isBetween(1900, 10_000);
    }

    @Test
    void anEndThatTheTablesRefuseIsStillAnEnd() throws Exception {
        Receiver receiver = closing(Receiver.answering("500 No", "500 No"));
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("ALTER TABLE endpoint_health ADD CONSTRAINT refusing CHECK (failures_in_row = 0 OR endpoint_id <> '"
                + endpoint.id() + "') NOT VALID");
        try {
            UUID delivery = deliver(endpoint);
            assertThat(attempt(delivery, 1).outcome()).isEqualTo("HTTP_STATUS");
            await().during(Duration.ofSeconds(1)).until(() -> receiver.connections() == 1);
            assertThat(tables.text("SELECT state FROM delivery WHERE id = ?", delivery))
                    .isEqualTo("pending");
        } finally {
            tables.run("ALTER TABLE endpoint_health DROP CONSTRAINT refusing");
        }
    }
}
