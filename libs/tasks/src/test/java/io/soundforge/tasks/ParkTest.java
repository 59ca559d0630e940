package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EventCodec;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.tasks.ScriptedStep.Attempt;
import io.soundforge.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tasks whose upstream is closed to everybody for a while: they wait, their user sees until when, and no attempt is spent. */
class ParkTest extends KernelTest {
    @Test
    void aParkedTaskWaitsAndSpendsNoAttempt() {
        ScriptedStep step = new ScriptedStep(task -> {
            if (task.fence() <= 3) {
                throw TaskFailure.parked("RATE_LIMITED", "Too many requests", Duration.ofMillis(300));
            }
        });
        Instant begun = Instant.now();
        TrackDownloaded song = accept(service.replica(step, Map.of("soundforge.tasks.retry.max-failures", "1")));

        awaitProcessed(song);

        assertThat(step.attempts).extracting(Attempt::attempt).containsExactly(1, 1, 1, 1);
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        assertThat(waits(song)).hasSize(3).allSatisfy(wait -> {
            assertThat(wait.state()).isEqualTo(TaskState.WAITING);
            assertThat(wait.until()).isAfter(begun.plusMillis(300));
            assertThat(wait.attempt()).isEqualTo(1);
            assertThat(wait.error().code()).isEqualTo("RATE_LIMITED");
            assertThat(wait.error().retryable()).isTrue();
        });
        await().untilAsserted(() -> assertThat(
                        service.query("SELECT concat_ws('/', state, claims, failures, worker_deaths) FROM task"))
                .isEqualTo("succeeded/4/0/0"));
    }

    @Test
    void aPauseIsCappedAndNeverNothing() {
        Verdicts verdicts = new Verdicts(config().retry(), new EventEncoder("test", Tracing.off()));

        assertThat(parked(verdicts, Duration.ofDays(365_000)).pause()).isEqualTo(Duration.ofHours(24));
        assertThat(parked(verdicts, Duration.ofMinutes(20)).pause()).isEqualTo(Duration.ofMinutes(20));
        assertThat(parked(verdicts, Duration.ZERO).pause())
                .isEqualTo(config().retry().backoffBase());
        assertThat(parked(verdicts, Duration.ofDays(-1)).pause())
                .isEqualTo(config().retry().backoffBase());
    }

    @Test
    void whatAllTasksNeedMayBeAwayForAsLongAsItIs() {
        Verdicts verdicts = new Verdicts(config().retry(), new EventEncoder("test", Tracing.off()));
        TaskFailure away = TaskFailure.away("STORAGE_UNAVAILABLE", "storage is away", null);

        Ending ending = verdicts.failed(AttemptTest.handler(work -> List.of()), AttemptTest.work(), away);

        Duration pause = config().retry().awayPause();
        assertThat(ending.pause())
                .isBetween(
                        pause.multipliedBy(3).dividedBy(4),
                        pause.multipliedBy(5).dividedBy(4));
        assertThat(away.isCharged()).isFalse();
        assertThat(away.isRetryable()).isTrue();
    }

    @Test
    void manyAttemptsThatParkedAreNoPoison() throws Exception {
        TaskQueue queue = new TaskQueue(service.database(), config(), new Signal(), Tracing.off());
        TrackDownloaded song = Samples.downloaded();
        service.database()
                .transaction(connection -> queue.enqueue(
                        connection,
                        List.of(new NewTask(
                                "separate",
                                Samples.taskKey(song),
                                song.trackId(),
                                song.jobId(),
                                1,
                                song.plan().priority(),
                                EventCodec.toJson(song),
                                null,
                                null))));
        new Leases(service.database(), UUID.randomUUID(), Duration.ofMillis(1)).claim(Set.of("separate"), 1);
        service.execute("UPDATE task SET claims = 1000");

        service.replica(ScriptedStep.succeeding());

        awaitProcessed(song);
        assertThat(service.query("SELECT rescues FROM task")).isEqualTo(1);
    }

    private static Ending parked(Verdicts verdicts, Duration pause) {
        return verdicts.failed(
                AttemptTest.handler(work -> List.of()),
                AttemptTest.work(),
                TaskFailure.parked("RATE_LIMITED", "Too many requests", pause));
    }

    private static TasksConfig config() {
        return TestService.config(Map.of()).getConfigMapping(TasksConfig.class);
    }

    private static List<TaskChanged> waits(TrackDownloaded song) {
        return kafka.events(TaskChanged.class).stream()
                .filter(each -> each.trackId().equals(song.trackId()))
                .toList();
    }
}
