package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Priority;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.Backends;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Enqueue, claim, keep, end: the statements against a real Postgres. */
class QueueTest {
    private static final Set<String> KINDS = Set.of("work");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private TestService service;
    private Database database;
    private TaskQueue queue;

    @BeforeEach
    void open() {
        service = new TestService(Backends.shared());
        database = service.database();
        queue = new TaskQueue(
                database,
                TestService.config(Map.of()).getConfigMapping(TasksConfig.class),
                new Signal(),
                Tracing.off());
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void concurrentClaimersNeverShareATask() throws Exception {
        enqueue(IntStream.range(0, 1000)
                .mapToObj(number -> NewTask.of("work", "task-" + number, new byte[0]))
                .toList());
        List<Long> claimed = new ArrayList<>();
        try (ExecutorService claimers = Executors.newFixedThreadPool(8)) {
            List<Future<List<Long>>> results = IntStream.range(0, 8)
                    .mapToObj(each -> claimers.submit(this::claimUntilEmpty))
                    .toList();
            for (Future<List<Long>> each : results) {
                claimed.addAll(each.get());
            }
        }
        assertThat(claimed).hasSize(1000).doesNotHaveDuplicates();
        assertThat(service.count("task WHERE claims <> 1 OR state <> 'running'"))
                .isZero();
    }

    private List<Long> claimUntilEmpty() throws SQLException {
        Leases leases = leases();
        List<Long> ids = new ArrayList<>();
        for (List<ClaimedTask> each = leases.claim(KINDS, 7); !each.isEmpty(); each = leases.claim(KINDS, 7)) {
            each.forEach(task -> ids.add(task.id()));
        }
        return ids;
    }

    @Test
    void aSecondTaskOfTheSameKeyIsNoTask() throws Exception {
        NewTask task = NewTask.of("work", "once", new byte[0]);
        assertThat(enqueue(List.of(task, task))).isEqualTo(1);
        assertThat(enqueue(List.of(task))).isZero();
    }

    @Test
    void aTombstoneKeepsRunsOutUpToItsOwn() throws Exception {
        UUID track = EventCodec.newId();
        database.transaction(connection -> queue.cancel(connection, track, KINDS, 2));
        assertThat(enqueue(List.of(task(track, 1), task(track, 2), task(track, 3))))
                .isEqualTo(1);
        assertThat(service.query("SELECT run FROM task")).isEqualTo(3);
    }

    @Test
    void aCancelWaitsForEnqueuesThatAreAboutToCommit() throws Exception {
        UUID track = EventCodec.newId();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<TaskQueue.Cancelled> cancel = database.transaction(connection -> {
                queue.enqueue(connection, List.of(task(track, 1)));
                Future<TaskQueue.Cancelled> started =
                        other.submit(() -> database.transaction(second -> queue.cancel(second, track, KINDS, 1)));
                awaitBlockedCancel();
                return started;
            });
            assertThat(cancel.get().ended()).containsExactly(new TaskQueue.TaskRef("work", 1));
        }
        assertThat(service.query("SELECT state FROM task")).isEqualTo("cancelled");
        assertThat(service.query("SELECT payload FROM task")).isNull();
    }

    private void awaitBlockedCancel() {
        await().until(() -> service.count("pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'"
                        + " AND usename = current_user")
                == 1);
    }

    @Test
    void higherLanesGoFirstUntilALowerTaskHasWaitedLongEnough() throws Exception {
        Instant now = Instant.now();
        enqueue(List.of(
                at("low, waited 25 minutes", Priority.LOW, now.minusSeconds(25 * 60)),
                at("low, waited 5 minutes", Priority.LOW, now.minusSeconds(5 * 60)),
                at("normal", Priority.NORMAL, now.minusSeconds(1)),
                at("high", Priority.HIGH, now.minusSeconds(1)),
                at("later", Priority.HIGH, now.plusSeconds(60))));
        Leases leases = leases();
        List<String> order = new ArrayList<>();
        for (List<ClaimedTask> each = leases.claim(KINDS, 1); !each.isEmpty(); each = leases.claim(KINDS, 1)) {
            order.add(each.get(0).key());
        }
        assertThat(order).containsExactly("low, waited 25 minutes", "high", "normal", "low, waited 5 minutes");
    }

    @Test
    void anEndIsWrittenWithItsEventsOrNotAtAll() throws Exception {
        enqueue(List.of(NewTask.of("work", "one", new byte[0]), NewTask.of("work", "two", new byte[0])));
        Leases holder = leases();
        List<ClaimedTask> claimed = holder.claim(KINDS, 2);
        ClaimedTask lost = claimed.get(0);
        ClaimedTask kept = claimed.get(1);
        service.execute("UPDATE task SET lease_until = now() - interval '1 second' WHERE id = " + lost.id());
        assertThat(leases().takeOver(KINDS, Set.of(), 10)).hasSize(1);

        Set<Long> written = holder.end(List.of(success(lost), success(kept)));

        assertThat(written).containsExactly(kept.id());
        assertThat(service.count("outbox")).isEqualTo(1);
        assertThat(service.query("SELECT record_key FROM outbox")).isEqualTo(kept.trackId() + "");
        assertThat(holder.heartbeat(claimed)).isEmpty();
    }

    @Test
    void anOlderClaimOfTheSameProcessIsRefused() throws Exception {
        enqueue(List.of(NewTask.of("work", "again", new byte[0])));
        Leases leases = leases();
        ClaimedTask first = leases.claim(KINDS, 1).get(0);
        leases.end(List.of(Ending.handedBack(first)));
        ClaimedTask second = leases.claim(KINDS, 1).get(0);

        assertThat(second.claims()).isEqualTo(first.claims() + 1);
        assertThat(leases.end(List.of(success(first)))).isEmpty();
        assertThat(leases.heartbeat(List.of(first))).isEmpty();
        assertThat(leases.heartbeat(List.of(second))).containsExactly(second.id());
    }

    @Test
    void aProcessDoesNotTakeOverWhatItHolds() throws Exception {
        enqueue(List.of(NewTask.of("work", "held", new byte[0]), NewTask.of("work", "forgotten", new byte[0])));
        Leases leases = leases();
        List<ClaimedTask> claimed = leases.claim(KINDS, 2);
        service.execute("UPDATE task SET lease_until = now() - interval '1 second'");

        List<ClaimedTask> taken = leases.takeOver(KINDS, Set.of(claimed.get(0).id()), 10);

        // The second one is its own too, but the answer to that claim never arrived.
        assertThat(new HashSet<>(taken.stream().map(ClaimedTask::id).toList()))
                .containsExactly(claimed.get(1).id());
    }

    private Leases leases() {
        return new Leases(database, UUID.randomUUID(), LEASE);
    }

    private int enqueue(List<NewTask> tasks) throws SQLException {
        return database.transaction(connection -> queue.enqueue(connection, tasks));
    }

    private static Ending success(ClaimedTask task) {
        var event = Samples.processed(EventCodec.newId(), EventCodec.newId(), 1);
        var encoded = new EventEncoder("test", Tracing.off())
                .encode(List.of(event), null)
                .get(0);
        return Ending.succeeded(
                task,
                List.of(new EncodedEvent(
                        encoded.id(), encoded.topic(), task.trackId() + "", encoded.headers(), encoded.value())));
    }

    private static NewTask task(UUID track, int run) {
        return new NewTask("work", track + ":" + run, track, null, run, Priority.NORMAL, new byte[0], null, null);
    }

    private static NewTask at(String key, Priority priority, Instant runAt) {
        return new NewTask("work", key, null, null, 1, priority, new byte[0], runAt, null);
    }
}
