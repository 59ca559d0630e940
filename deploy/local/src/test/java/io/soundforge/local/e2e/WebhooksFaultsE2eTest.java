package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.e2e.HookReceiver.Delivery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Webhooks while everything dies: each event reaches each receiver under the same id, and comes twice only where its attempt was under way,
 * or not yet written down, when the service was killed.
 */
@Tag("faults")
class WebhooksFaultsE2eTest {
    private static final String SERVICE = "webhook-service";
    private static final int WEBHOOKS = 5;
    private static final int EVENTS = 1_000;
    private static final int KILLS = 10;
    private static final Duration ANSWER_AFTER = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    static Path directory;

    private static Installation installation;
    private static Webhooks webhooks;

    private final List<String> registered = new ArrayList<>();
    private HookReceiver receiver;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = Map.of(
                "SOUNDFORGE_WEBHOOKS_ATTEMPT_TIMEOUT", "4s",
                "SOUNDFORGE_WEBHOOKS_WORK_LEASE", "10s",
                "SOUNDFORGE_WEBHOOKS_RETRY_SCHEDULE", "1s,2s,4s,8s,16s,32s,64s");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        webhooks = new Webhooks(installation);
    }

    @BeforeEach
    void listen() throws Exception {
        receiver = new HookReceiver(ANSWER_AFTER, false);
        for (int webhook = 0; webhook < WEBHOOKS; webhook++) {
            registered.add(webhooks.register(receiver.url(Integer.toString(webhook)), "job.finished"));
        }
    }

    @AfterEach
    void forget() throws Exception {
        for (String id : registered) {
            webhooks.remove(id);
        }
        receiver.close();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @Test
    void killedAtRandomEveryEventReachesEveryReceiver() throws Exception {
        long seed = System.nanoTime();
        List<Integer> moments = new Random(seed)
                .ints(50, WEBHOOKS * EVENTS - 500)
                .limit(KILLS)
                .sorted()
                .boxed()
                .toList();
        Set<String> ids = installation.facts().finishJobs(EVENTS);
        List<Set<Delivery>> underWay = new ArrayList<>();
        for (int moment : moments) {
            await("killing number " + underWay.size() + ", seed " + seed)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> receiver.total() >= moment);
            underWay.add(kill());
        }

        assertAllArrived(ids);
        Map<Delivery, Integer> counts = receiver.counts();
        assertThat(counts).allSatisfy((delivery, count) -> assertThat(count)
                .as("%s, seed %d", delivery, seed)
                .isLessThanOrEqualTo(1
                        + (int) underWay.stream()
                                .filter(set -> set.contains(delivery))
                                .count()));
        System.out.printf(
                "%d deliveries, %d kills, %d were under way then, %d came twice%n",
                counts.size(), KILLS, underWay.stream().mapToInt(Set::size).sum(), receiver.total() - counts.size());
    }

    @Test
    void withBrokerAndDatabaseKilledEveryEventReachesEveryReceiver() throws Exception {
        Set<String> ids = new HashSet<>(installation.facts().finishJobs(EVENTS / 2));
        await().atMost(PATIENCE).until(() -> receiver.total() > 500);
        restart("kafka");
        await().atMost(PATIENCE).until(() -> receiver.total() > 1_000);
        restart("postgres");
        ids.addAll(installation.facts().finishJobs(EVENTS / 2));

        assertAllArrived(ids);
        // Ends of attempts wait for the database; only a lease that ran out meanwhile lets somebody repeat.
        assertThat(receiver.counts().values()).allMatch(count -> count <= 2);
    }

    private void assertAllArrived(Set<String> ids) {
        int expected = ids.size() * WEBHOOKS;
        await("all deliveries").atMost(PATIENCE).until(() -> receiver.different() >= expected);
        assertThat(receiver.counts().keySet())
                .isEqualTo(new HashSet<>(IntStream.range(0, WEBHOOKS)
                        .mapToObj(Integer::toString)
                        .flatMap(address -> ids.stream().map(id -> new Delivery(address, id)))
                        .toList()));
        await("everything is written down").atMost(PATIENCE).until(() -> unfinished() == 0);
    }

    /** Kills the service. @return what it had under way, or not written down yet */
    private Set<Delivery> kill() throws Exception {
        ProcessRef process = installation.component(SERVICE);
        int restarts = installation.state().component(SERVICE).orElseThrow().restarts();
        process.kill();
        process.await(Duration.ofSeconds(5));
        Set<Delivery> underWay = new HashSet<>();
        query(
                "SELECT e.url, d.event_id FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id WHERE d.state = 'running'",
                row -> {
                    String url = row.getString(1);
                    underWay.add(new Delivery(url.substring(url.lastIndexOf('/') + 1), row.getString(2)));
                });
        installation.awaitRestart(SERVICE, restarts + 1);
        return underWay;
    }

    private static void restart(String component) {
        int restarts = installation.state().component(component).orElseThrow().restarts();
        installation.component(component).kill();
        installation.awaitRestart(component, restarts + 1);
    }

    private static long unfinished() throws Exception {
        long[] count = {0};
        query("SELECT count(*) FROM delivery WHERE state <> 'succeeded'", row -> count[0] = row.getLong(1));
        return count[0];
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(String sql, Reader reader) throws Exception {
        int port = installation.state().component("postgres").orElseThrow().port();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/soundforge";
        try (Connection connection =
                        DriverManager.getConnection(url, "webhook", installation.databasePassword("webhook"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }
}
