package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.Command;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Priority;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.testing.KafkaProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cancel, delete and retry, in every state of a task and in every order of the topics. */
class CommandTest extends KernelTest {
    private static final Map<String, String> ONE_AT_A_TIME = Map.of("soundforge.tasks.concurrency", "1");

    @Test
    void aCancelThatOvertakesTheFactIsAnsweredAndKeepsTheTaskOut() {
        ScriptedStep step = ScriptedStep.succeeding();
        Replica replica = service.replica(step);
        TrackDownloaded song = Samples.downloaded();

        replica.worker.acceptCommands(Poll.of(Samples.cancel(song)));
        awaitCancelled(song);
        replica.worker.acceptFacts(Poll.of(song));
        TrackDownloaded other = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(other));

        awaitProcessed(other);
        assertThat(step.attempts).hasSize(1);
        assertThat(service.count("task")).isEqualTo(1);
    }

    @Test
    void aQueuedTaskIsCancelledAtOnce() {
        ScriptedStep step = ScriptedStep.endless();
        Replica replica = service.replica(step, ONE_AT_A_TIME);
        TrackDownloaded running = Samples.downloaded();
        TrackDownloaded queued = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(running, queued));
        await().until(() -> step.running.get() == 1);
        TrackDownloaded victim = step.attempts.peek().key().equals(Samples.taskKey(running)) ? queued : running;

        replica.worker.acceptCommands(Poll.of(Samples.cancel(victim)));

        awaitCancelled(victim);
        assertThat(step.attempts).hasSize(1);
    }

    @Test
    void aTaskThatRunsInAnotherReplicaStopsWithinTwoSeconds() {
        ScriptedStep step = ScriptedStep.endless();
        Replica runs = service.replica(step);
        TrackDownloaded song = accept(runs);
        await().until(() -> step.running.get() == 1);
        Replica consumes = service.replica(ScriptedStep.endless());

        long asked = System.nanoTime();
        consumes.worker.acceptCommands(Poll.of(Samples.cancel(song)));

        await().until(() -> step.running.get() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
        awaitCancelled(song);
        await().untilAsserted(() ->
                assertThat(service.query("SELECT state FROM task")).isEqualTo("cancelled"));
    }

    @Test
    void aTaskThatWaitsForItsNextAttemptIsCancelled() {
        ScriptedStep step = new ScriptedStep(task -> {
            throw TaskFailure.retryAfter("BUSY", "429", Duration.ofMinutes(4));
        });
        Replica replica = service.replica(step);
        TrackDownloaded song = accept(replica);
        await().until(() -> service.count("task WHERE state = 'ready' AND failures = 1") == 1);

        replica.worker.acceptCommands(Poll.of(Samples.cancel(song)));

        awaitCancelled(song);
    }

    @Test
    void aCancelBetweenTwoAttemptsIsNotForgotten() {
        ScriptedStep step = ScriptedStep.succeeding();
        TrackDownloaded song = Samples.downloaded();
        try (Replica replica = service.replica(ScriptedStep.endless())) {
            replica.worker.acceptFacts(Poll.of(song));
            await().until(() -> service.count("task WHERE state = 'running'") == 1);
        }
        // As it is when the request meets a task that is just going back to the queue.
        service.execute("UPDATE task SET cancel_requested = true");
        service.replica(step);

        awaitCancelled(song);
        assertThat(step.attempts).isEmpty();
    }

    @Test
    void aFinishedTaskGivesNoAnswer() {
        Replica replica = service.replica(ScriptedStep.succeeding());
        TrackDownloaded song = accept(replica);
        awaitProcessed(song);
        await().until(() -> service.count("task WHERE state = 'succeeded'") == 1);

        replica.worker.acceptCommands(Poll.of(Samples.cancel(song)));

        assertThat(service.count("outbox")).isZero();
        assertThat(service.query("SELECT state FROM task")).isEqualTo("succeeded");
        assertThat(kafka.events(TaskChanged.class))
                .noneMatch(each -> each.trackId().equals(song.trackId()));
    }

    @Test
    void aRetryAfterACancelRunsAndADeleteEndsEveryRun() {
        ScriptedStep step = ScriptedStep.succeeding();
        Replica replica = service.replica(step);
        TrackDownloaded first = Samples.downloaded();
        TrackDownloaded second = Samples.downloaded(first.trackId(), first.jobId(), 2, Priority.NORMAL);
        TrackDownloaded third = Samples.downloaded(first.trackId(), first.jobId(), 3, Priority.NORMAL);

        replica.worker.acceptCommands(Poll.of(Samples.cancel(first)));
        replica.worker.acceptCommands(Poll.of(Samples.command(second, Command.RETRY, 2)));
        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(first.trackId()) && each.run() == 2);
        replica.worker.acceptCommands(Poll.of(Samples.command(third, Command.DELETE, 3)));
        replica.worker.acceptCommands(Poll.of(Samples.command(third, Command.RETRY, 3)));

        assertThat(step.attempts).extracting(ScriptedStep.Attempt::key).containsExactly(Samples.taskKey(second));
        assertThat(service.count("task")).isEqualTo(1);
    }

    @Test
    void aCommandForAnotherStepIsNotAnswered() {
        Replica replica = service.replica(ScriptedStep.succeeding());
        TrackDownloaded song = Samples.downloaded();
        var command = Samples.cancel(song);
        var other = new TaskCommand(
                command.trackId(),
                command.jobId(),
                Command.CANCEL,
                "default",
                List.of(new TaskCommand.Target(Step.ANALYZE, 1)),
                1,
                null);

        replica.worker.acceptCommands(Poll.of(other));

        assertThat(service.count("outbox")).isZero();
        assertThat(service.count("tombstone")).isEqualTo(1);
    }

    @Test
    void anUnknownCommandIsIgnoredAndABrokenRetryIsADeadLetter() {
        Replica replica = service.replica(ScriptedStep.succeeding());
        TrackDownloaded song = Samples.downloaded();
        var broken = Samples.command(song, Command.RETRY, 1);
        var unreadable = new TaskCommand(
                broken.trackId(),
                broken.jobId(),
                Command.RETRY,
                "default",
                broken.tasks(),
                1,
                EventCodec.json().createArrayNode().add("no event"));
        Poll poll = new Poll()
                .add(
                        "task.command",
                        "k",
                        Map.of("ce_id", "unknown-command-" + song.trackId()),
                        ("{\"job_id\":\"%s\",\"track_id\":\"%s\",\"command\":\"dance\"}")
                                .formatted(song.jobId(), song.trackId())
                                .getBytes())
                .add(EventCodec.encode(unreadable, "/test"))
                .add(EventCodec.encode(Samples.command(song, Command.RETRY, 1), "/test"));

        replica.worker.acceptCommands(poll.records());

        awaitProcessed(song);
        var dead = kafka.await("dead.letter", each -> song.trackId().toString().equals(each.key()));
        assertThat(KafkaProbe.header(dead, "dead_letter_reason")).contains("TrackDownloaded");
    }

    private static void awaitCancelled(TrackDownloaded song) {
        TaskChanged changed = kafka.awaitEvent(
                TaskChanged.class,
                each -> each.trackId().equals(song.trackId()) && each.state() == TaskState.CANCELLED);
        assertThat(changed.run()).isEqualTo(song.plan().run());
        assertThat(kafka.events(TrackProcessed.class))
                .noneMatch(each -> each.trackId().equals(song.trackId()));
    }
}
