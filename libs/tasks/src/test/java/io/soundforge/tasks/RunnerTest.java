package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.ScriptedStep.Attempt;
import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How attempts end: budgets, lost leases, shutdown. */
class RunnerTest extends KernelTest {
    @Test
    void aTransientFailureIsTriedAgainUntilItsBudgetIsSpent() {
        ScriptedStep step = new ScriptedStep(task -> {
            throw TaskFailure.transientFailure("UPSTREAM_UNAVAILABLE", "503", null);
        });
        TrackDownloaded song = accept(service.replica(step, Map.of("soundforge.tasks.retry.max-failures", "3")));

        JobFailed failed = awaitFailed(song);

        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.step()).isEqualTo(Step.SEPARATE);
        assertThat(failed.worker()).isEqualTo("kernel-test");
        assertThat(failed.labels()).containsEntry("album", "first");
        assertThat(failed.error().code()).isEqualTo("UPSTREAM_UNAVAILABLE");
        assertThat(failed.error().retryable()).isTrue();
        assertThat(failed.links().get("job")).startsWith("https://forge.example/api/v1/jobs/");
        assertThat(step.attempts).extracting(Attempt::attempt).containsExactly(1, 2, 3);
        assertThat(changes(song)).extracting(TaskChanged::attempt).containsExactly(1, 2);
        assertThat(changes(song))
                .allMatch(each ->
                        each.state() == TaskState.WAITING && each.until().isAfter(Instant.EPOCH));
    }

    @Test
    void aPermanentFailureFailsAtOnce() {
        ScriptedStep step = new ScriptedStep(task -> {
            throw TaskFailure.permanent("NOT_AUDIO", "a picture\0");
        });
        TrackDownloaded song = accept(service.replica(step));

        JobFailed failed = awaitFailed(song);

        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.error().retryable()).isFalse();
        assertThat(step.attempts).hasSize(1);
        await().untilAsserted(() -> assertThat(service.query("SELECT error_code FROM task WHERE state = 'failed'"))
                .isEqualTo("NOT_AUDIO"));
    }

    @Test
    void somebodyElsesRetryAfterIsHeeded() {
        ScriptedStep step = new ScriptedStep(task -> {
            if (task.attempt() == 1) {
                throw TaskFailure.retryAfter("BUSY", "429", Duration.ofMillis(700));
            }
        });
        long begun = System.nanoTime();
        TrackDownloaded song = accept(service.replica(step));

        awaitProcessed(song);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }

    @Test
    void threeWorkerDeathsArePoisonWhateverElseFailed() {
        ScriptedStep step = new ScriptedStep(task -> {
            if (task.attempt() == 2) {
                throw TaskFailure.transientFailure("UPSTREAM_UNAVAILABLE", "503", null);
            }
            throw TaskFailure.workerDeath("WORKER_DIED", "killed by signal 9");
        });
        TrackDownloaded song = accept(service.replica(step));

        JobFailed failed = awaitFailed(song);

        assertThat(failed.error().code()).isEqualTo("POISON");
        assertThat(failed.error().message()).contains("3 times", "WORKER_DIED", "signal 9");
        assertThat(failed.error().retryable()).isFalse();
        assertThat(step.attempts).hasSize(4);
        await().untilAsserted(() -> assertThat(service.query("SELECT failures || '/' || worker_deaths FROM task"))
                .isEqualTo("1/3"));
    }

    @Test
    void anUnexpectedExceptionIsAFailureWithABudget() {
        ScriptedStep step = new ScriptedStep(task -> {
            throw new IllegalStateException("a bug");
        });
        TrackDownloaded song = accept(service.replica(step, Map.of("soundforge.tasks.retry.max-failures", "2")));

        JobFailed failed = awaitFailed(song);

        assertThat(failed.error().code()).isEqualTo("INTERNAL");
        assertThat(step.attempts).hasSize(2);
    }

    @Test
    void aTaskWhoseHolderIsGoneIsRescuedAndSpendsNoBudget() throws Exception {
        TrackDownloaded song = Samples.downloaded();
        ScriptedStep step = ScriptedStep.succeeding();
        enqueueAndClaimByAGhost(song);
        service.replica(step);

        awaitProcessed(song);

        assertThat(step.attempts).containsExactly(new Attempt(Samples.taskKey(song), 2, 1));
        await().untilAsserted(() -> assertThat(
                        service.query("SELECT claims || '/' || failures || '/' || worker_deaths FROM task"))
                .isEqualTo("2/0/0"));
    }

    @Test
    void aTaskThatIsNeverEndedIsPoisonAfterTooManyRescues() throws Exception {
        TrackDownloaded song = Samples.downloaded();
        enqueueAndClaimByAGhost(song);
        service.replica(ScriptedStep.succeeding(), Map.of("soundforge.tasks.retry.max-rescues", "1"));

        JobFailed failed = awaitFailed(song);

        assertThat(failed.error().code()).isEqualTo("POISON");
    }

    private void enqueueAndClaimByAGhost(TrackDownloaded song) throws Exception {
        Database database = service.database();
        TaskQueue queue = new TaskQueue(
                database,
                TestService.config(Map.of()).getConfigMapping(TasksConfig.class),
                new Signal(),
                Tracing.off());
        StepWorker worker = new StepWorker(
                () -> Optional.of(ScriptedStep.succeeding()),
                "kernel-test",
                new Inbox(
                        database,
                        new OutboxStore(database, new EventEncoder("kernel-test", Tracing.off()), new Signal()),
                        new TaskMetrics(new SimpleMeterRegistry())),
                queue,
                null,
                () -> {});
        worker.acceptFacts(Poll.of(song));
        Leases ghost = new Leases(database, UUID.randomUUID(), Duration.ofMillis(200));
        assertThat(ghost.claim(Set.of("separate"), 1)).hasSize(1);
    }

    @Test
    void aLostLeaseStopsTheWorkAndPublishesNothing() {
        AtomicReference<StopReason> reason = new AtomicReference<>();
        CountDownLatch stopped = new CountDownLatch(1);
        ScriptedStep step = new ScriptedStep(task -> {
            CountDownLatch stop = new CountDownLatch(1);
            task.onStop(stop::countDown);
            try {
                stop.await();
            } finally {
                reason.set(task.stopReason().orElseThrow());
                stopped.countDown();
            }
        });
        TrackDownloaded song = accept(service.replica(step));
        await().until(() -> step.running.get() == 1);

        service.execute("UPDATE task SET owner = gen_random_uuid(), lease_until = now() + interval '1 hour'");

        await().until(() -> stopped.getCount() == 0);
        assertThat(reason.get()).isEqualTo(StopReason.LEASE_LOST);
        assertThat(service.query("SELECT state FROM task")).isEqualTo("running");
        assertThat(service.count("outbox")).isZero();
        assertThat(kafka.events(TrackProcessed.class))
                .noneMatch(each -> each.trackId().equals(song.trackId()));
    }

    @Test
    void shutdownHandsBackUnspentAndFinishesWhatIsNearlyDone() throws Exception {
        CountDownLatch nearlyDone = new CountDownLatch(1);
        TrackDownloaded quick = Samples.downloaded();
        TrackDownloaded slow = Samples.downloaded();
        ScriptedStep step = new ScriptedStep(task -> {
            if (task.trackId().equals(quick.trackId())) {
                nearlyDone.await();
            } else {
                new CountDownLatch(1).await();
            }
        });
        Replica replica = service.replica(step, Map.of("soundforge.tasks.drain", "1s"));
        replica.worker.acceptFacts(Poll.of(quick, slow));
        await().until(() -> step.running.get() == 2);

        Thread stopping = Thread.ofPlatform().start(replica::close);
        nearlyDone.countDown();
        stopping.join();

        assertThat(service.query("SELECT state FROM task WHERE track_id = '" + quick.trackId() + "'"))
                .isEqualTo("succeeded");
        assertThat(service.query("SELECT concat_ws('/', state, claims, failures, worker_deaths, owner) FROM task"
                        + " WHERE track_id = '" + slow.trackId() + "'"))
                .isEqualTo("ready/1/0/0");
        assertThat(service.count("outbox")).as("the outbox is flushed").isZero();
        awaitProcessed(quick);
    }

    private List<TaskChanged> changes(TrackDownloaded song) {
        return kafka.events(TaskChanged.class).stream()
                .filter(each -> each.trackId().equals(song.trackId()))
                .toList();
    }
}
