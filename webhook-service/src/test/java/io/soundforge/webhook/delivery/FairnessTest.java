package io.soundforge.webhook.delivery;

import static io.soundforge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody waits for somebody else's receiver. */
@QuarkusTest
@TestProfile(Hostile.class)
class FairnessTest extends Live {
    private static final int HEALTHY = 10;
    /** A look of the dispatcher, which is asleep now and then, and a machine that is busy with other things. */
    private static final Duration NOISE = Duration.ofMillis(400);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Receiver healthy = closing(Receiver.answering());

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private Receiver slow() {
        return closing(Receiver.scripted(connection -> {
            over.await(1500, TimeUnit.MILLISECONDS);
            ScriptedServer.status(connection, "200 Slow");
        }));
    }

    /** How long the first attempt of all but one in a hundred takes, from when the event is there to when it arrives. */
    private Duration p99OfTheHealthy() throws Exception {
        List<Endpoints.Added> all = new ArrayList<>();
        for (int i = 0; i < HEALTHY; i++) {
            all.add(endpoint(healthy.url()));
        }
        List<Duration> lags = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            int before = healthy.got().size();
            Instant since = Instant.now();
            for (Endpoints.Added endpoint : all) {
                pile(endpoint, 2);
            }
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> healthy.got().size() == before + 2 * HEALTHY);
            healthy.got()
                    .subList(before, before + 2 * HEALTHY)
                    .forEach(got -> lags.add(Duration.between(since, got.at())));
        }
        return lags.stream().sorted().toList().get(lags.size() * 99 / 100 - 1);
    }

    @Test
    void deadSlowAndDrippingEndpointsDelayNobody() throws Exception {
        Duration alone = p99OfTheHealthy();

        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getByName(Receiver.ADDRESS))) {
            int port = nobody.getLocalPort();
            nobody.close();
            pile(endpoint("http://" + Receiver.ADDRESS + ":" + port + "/"), 3000);
        }
        pile(endpoint(slow().url()), 3000);
        Receiver dripping = closing(Receiver.scripted(connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (over.getCount() > 0) {
                write(connection, ".");
                over.await(50, TimeUnit.MILLISECONDS);
            }
        }));
        Endpoints.Added drips = endpoint(dripping.url());
        pile(drips, 3000);
        await().until(() -> dripping.connections() > 0);

        Duration beside = p99OfTheHealthy();
        System.out.printf(
                "p99 of the healthy: %d ms alone, %d ms beside the others%n", alone.toMillis(), beside.toMillis());
        assertThat(beside).isLessThan(alone.plus(NOISE).multipliedBy(2));
        await().until(() -> tables.count(
                        "attempt JOIN delivery d ON d.id = delivery_id WHERE endpoint_id = ? AND outcome = 'TIMEOUT'",
                        drips.id())
                > 0);
        assertThat(tables.count("delivery WHERE owner = ? AND state = 'pending'", owner))
                .isGreaterThan(5000);
    }

    @Test
    void manySlowEndpointsTogetherDoNotTakeAllPlaces() throws Exception {
        List<Receiver> crowd = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Receiver slow = slow();
            crowd.add(slow);
            pile(endpoint(slow.url()), 500);
        }
        await().until(() -> crowd.stream().mapToInt(Receiver::connections).sum() >= 48);

        Duration beside = p99OfTheHealthy();
        System.out.printf("p99 of the healthy beside a slow crowd: %d ms%n", beside.toMillis());
        // Twelve times sixteen would take all 96 places, and hold them for a second and a half.
        assertThat(beside).isLessThan(Duration.ofMillis(900));
    }
}
