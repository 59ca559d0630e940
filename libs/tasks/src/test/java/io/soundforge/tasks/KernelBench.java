package io.soundforge.tasks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.PostgresAdmin;
import io.soundforge.embedded.PostgresServer;
import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.testing.Backends.ServiceDatabase;
import io.soundforge.testing.KafkaProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * The kernel alone on real parts, Postgres with fsync: facts in, tasks that answer at once, facts out on the broker. Not a test; run by hand:
 *
 * {@code java -cp <test class path> io.soundforge.tasks.KernelBench [tasks]}.
 */
final class KernelBench {
    private static final int POLL = 100;

    private final DataSource dataSource;
    private final String bootstrapServers;

    private KernelBench(DataSource dataSource, String bootstrapServers) {
        this.dataSource = dataSource;
        this.bootstrapServers = bootstrapServers;
    }

    public static void main(String[] args) throws Exception {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        Path folder = Files.createTempDirectory("kernel-bench-");
        try (KafkaBroker broker = new KafkaBroker(folder.resolve("kafka"), FreePorts.any()).start();
                PostgresServer postgres = new PostgresServer(
                                folder.resolve("postgres"),
                                PostgresServer.sharedBinaries(),
                                FreePorts.any(),
                                PostgresServer.Durability.FULL)
                        .start()) {
            KernelBench bench = new KernelBench(prepare(postgres.admin()), broker.bootstrapServers());
            try (KafkaProbe probe = new KafkaProbe(broker.bootstrapServers())) {
                probe.createTopics();
            }
            bench.throughput(4, tasks / 4, "warm-up");
            for (int concurrency : new int[] {1, 4, 16}) {
                bench.throughput(concurrency, tasks, "measured");
            }
            bench.latency(50, 10);
        }
    }

    private static DataSource prepare(PostgresAdmin admin) throws SQLException, IOException {
        admin.ensureDatabase("bench");
        admin.ensureRole("bench", "bench", "bench");
        DataSource source = TestService.pool(new ServiceDatabase(admin.jdbcUrl("bench"), "bench", "bench"));
        TestService.migrate(source);
        return source;
    }

    /** Everything waits in the table; then the kernel starts. */
    private void throughput(int concurrency, int tasks, String what) throws Exception {
        Kernel kernel = kernel(Map.of("soundforge.tasks.concurrency", Integer.toString(concurrency)));
        ScriptedStep step = ScriptedStep.succeeding();
        StepWorker worker = kernel.stepWorker(() -> Optional.of(step));
        long enqueueing = System.nanoTime();
        for (int each = 0; each < tasks; each += POLL) {
            worker.acceptFacts(poll(POLL));
        }
        long begun = System.nanoTime();
        kernel.start(Optional.of(step), List.of());
        awaitDone();
        double seconds = (System.nanoTime() - begun) / 1e9;
        kernel.stop();
        System.out.printf(
                "%s: concurrency %d: %.0f tasks/s claimed, run, ended and published (%d tasks); enqueued %.0f/s%n",
                what, concurrency, tasks / seconds, tasks, tasks / ((begun - enqueueing) / 1e9));
    }

    /** Facts come at a steady rate; from their arrival to the committed result. */
    private void latency(int perSecond, int seconds) throws Exception {
        Kernel kernel = kernel(Map.of("soundforge.tasks.concurrency", "4"));
        Map<String, Long> arrived = new ConcurrentHashMap<>();
        List<Double> taken = new ArrayList<>();
        ScriptedStep step = new ScriptedStep(task -> {
            synchronized (taken) {
                taken.add((System.nanoTime() - arrived.get(task.key())) / 1e6);
            }
        });
        StepWorker worker = kernel.stepWorker(() -> Optional.of(step));
        kernel.start(Optional.of(step), List.of());
        for (int each = 0; each < perSecond * seconds; each++) {
            TrackDownloaded song = Samples.downloaded();
            arrived.put(Samples.taskKey(song), System.nanoTime());
            worker.acceptFacts(Poll.of(song));
            LockSupport.parkNanos(1_000_000_000L / perSecond);
        }
        awaitDone();
        kernel.stop();
        taken.sort(null);
        System.out.printf(
                "latency at %d/s, fact to handler: p50 %.1f ms, p99 %.1f ms%n",
                perSecond, taken.get(taken.size() / 2), taken.get(taken.size() * 99 / 100));
    }

    private Kernel kernel(Map<String, String> settings) {
        return TestService.kernel(dataSource, bootstrapServers, settings, new SimpleMeterRegistry());
    }

    private static ConsumerRecords<String, byte[]> poll(int size) {
        Poll poll = new Poll();
        for (int each = 0; each < size; each++) {
            poll.add(EventCodec.encode(Samples.downloaded(), "/bench"));
        }
        return poll.records();
    }

    private void awaitDone() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            while (true) {
                ResultSet row = statement.executeQuery(
                        "SELECT (SELECT count(*) FROM task WHERE state IN ('ready', 'running')) + (SELECT count(*) FROM outbox)");
                row.next();
                if (row.getLong(1) == 0) {
                    return;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
