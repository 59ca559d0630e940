package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.events.Event;
import io.soundforge.events.EventError;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Step;
import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.telemetry.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a run of a handler comes to. */
class AttemptTest {
    /** What the handler does. */
    interface Body {
        List<Event> run(Work work) throws TaskFailure, InterruptedException;
    }

    private final Verdicts verdicts = new Verdicts(
            TestService.config(Map.of()).getConfigMapping(TasksConfig.class).retry(),
            new EventEncoder("test", Tracing.off()));

    @Test
    void workThatWasHandedBackUnderItsHandlerHasNoEndOfItsOwn() {
        RunningTask work = work();

        Ending ending = run(work, running -> {
            work.stop(StopReason.SHUTDOWN);
            Thread.interrupted();
            assertThat(work.abandon()).isTrue();
            return List.of(Samples.processed(work.trackId(), work.jobId(), 1));
        });

        assertThat(ending)
                .as("the task went back: a second end would announce what is done once more")
                .isNull();
    }

    @Test
    void workThatHasEndedCannotBeAbandoned() {
        RunningTask work = work();

        Ending ending = run(work, running -> List.of());

        assertThat(work.abandon()).isFalse();
        assertThat(ending.state()).isEqualTo(Ending.State.SUCCEEDED);
    }

    @Test
    void whatALibraryPrintedDoesNotMakeAnEventThatNoRecordHolds() {
        Ending ending = run(work(), running -> {
            throw TaskFailure.permanent("NOT_AUDIO", "x".repeat(5_000_000));
        });

        assertThat(ending.state()).isEqualTo(Ending.State.FAILED);
        assertThat(ending.errorMessage()).hasSize(2000);
        assertThat(ending.events()).singleElement().satisfies(event -> assertThat(event.value())
                .hasSizeLessThan(10_000));
    }

    @Test
    void anErrorOfTheMachineIsAFailureToo() {
        Ending ending = run(work(), running -> {
            throw new StackOverflowError();
        });

        assertThat(ending.errorCode()).isEqualTo("INTERNAL");
        assertThat(ending.state()).isEqualTo(Ending.State.READY);
    }

    private Ending run(RunningTask work, Body body) {
        return new Attempt(handler(body), work, verdicts).run();
    }

    static WorkHandler handler(Body body) {
        return new WorkHandler() {
            @Override
            public String kind() {
                return "work";
            }

            @Override
            public List<Event> run(Work work) throws TaskFailure, InterruptedException {
                return body.run(work);
            }

            @Override
            public List<Event> failed(Work work, TaskFailure failure) {
                return List.of(new JobFailed(
                        work.jobId(),
                        work.trackId(),
                        Step.SEPARATE,
                        work.run(),
                        null,
                        null,
                        "test",
                        work.attempt(),
                        new EventError(failure.code(), failure.getMessage(), failure.isRetryable()),
                        Map.of()));
            }
        };
    }

    /** A task that was just claimed. */
    static RunningTask work() {
        return new RunningTask(new ClaimedTask(
                1,
                "work",
                "key",
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                1,
                0,
                0,
                0,
                Duration.ZERO,
                new byte[0],
                null,
                null,
                false));
    }
}
