package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EncodedEvent;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.Backends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends in batches: one that cannot be written must not take the others with it. */
class CompleterTest {
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private TestService service;
    private Thread thread;

    @BeforeEach
    void open() {
        service = new TestService(Backends.shared());
    }

    @AfterEach
    void close() throws InterruptedException {
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        service.close();
    }

    @Test
    void aBadRowFailsAloneAndItsNeighboursAreWritten() throws Exception {
        Database database = service.database();
        TaskQueue queue = new TaskQueue(
                database,
                TestService.config(Map.of()).getConfigMapping(TasksConfig.class),
                new Signal(),
                Tracing.off());
        database.transaction(connection -> queue.enqueue(
                connection,
                List.of("a", "b", "c").stream()
                        .map(key -> NewTask.of("work", key, new byte[0]))
                        .toList()));
        Leases leases = new Leases(database, UUID.randomUUID(), Duration.ofSeconds(30));
        Completer completer = new Completer(leases, 128, new Listener());
        for (ClaimedTask each : leases.claim(Set.of("work"), 3)) {
            String key = each.key().equals("b") ? "a NUL \0" : each.key();
            completer.submit(Ending.succeeded(
                    each, List.of(new EncodedEvent("id", "track.processed", key, Map.of(), new byte[0]))));
        }

        thread = KernelThreads.create("completer", completer);
        thread.start();

        await().until(() -> heard.size() == 4);
        assertThat(heard).containsExactlyInAnyOrder("ended a", "ended c", "unwritable b", "ended b");
        assertThat(service.query("SELECT string_agg(task_key || ':' || state, ',' ORDER BY task_key) FROM task"))
                .isEqualTo("a:succeeded,b:failed,c:succeeded");
        assertThat(service.count("outbox")).isEqualTo(2);
    }

    /** The process goes down while the database is away. The work is done; whoever takes it next will see to its end. */
    @Test
    void anEndThatTheAbsentDatabaseDidNotTakeIsNoFailure() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Leases leases =
                new Leases(new Database(BrokenDatabase.away(asked), null), UUID.randomUUID(), Duration.ofSeconds(30));
        Completer completer = new Completer(leases, 128, new Listener());
        completer.submit(Ending.succeeded(claimed("a"), List.of()));
        completer.submit(Ending.succeeded(claimed("b"), List.of()));
        thread = KernelThreads.create("completer", completer);
        thread.start();
        await().until(() -> asked.get() > 0);

        completer.close();
        thread.interrupt();

        await().until(() -> !thread.isAlive());
        assertThat(heard).isEmpty();
    }

    private static ClaimedTask claimed(String key) {
        return new ClaimedTask(
                1, "work", key, null, null, 1, 1, 0, 0, 0, Duration.ZERO, new byte[0], null, null, false);
    }

    private final class Listener implements Completer.Listener {
        @Override
        public void ended(Ending ending) {
            heard.add("ended " + ending.task().key());
        }

        @Override
        public void refused(Ending ending) {
            heard.add("refused " + ending.task().key());
        }

        @Override
        public Ending unwritable(Ending ending, Throwable cause) {
            heard.add("unwritable " + ending.task().key());
            return Ending.failed(ending.task(), TaskFailure.permanent("INTERNAL", "no"), List.of());
        }
    }
}
