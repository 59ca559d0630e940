package io.soundforge.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.soundforge.events.Command;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TaskState;
import io.soundforge.events.WorkerCapabilities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test of a service that runs a step, over a real broker, a real database and real workers: see {@link StepServiceBackends}.
 *
 * @param <F> the fact that the step announces
 */
public abstract class StepServiceTest<F extends Event> {
    /** Loading libraries, and many neighbours on few cores, take their time. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** The topics; set by the backends. */
    protected KafkaProbe kafka;

    /** The storage that the service uses; set by the backends. */
    protected StorageStub storage;

    private final Step step;
    private final Class<F> fact;

    protected StepServiceTest(Step step, Class<F> fact) {
        this.step = step;
        this.fact = fact;
    }

    /** Each test begins with a worker, and a storage that refuses nothing. */
    @BeforeEach
    protected final void aWorkerIsReady() {
        storage.refuse(0, null);
        Response ready = Awaitility.await("a worker")
                .atMost(PATIENCE)
                .until(() -> given().get("/q/health/ready"), StepServiceTest::isDecided);
        assertThat(ready.statusCode()).as(ready.body().asString()).isEqualTo(200);
    }

    /** Waits no longer where a worker has said why it cannot start. */
    private static boolean isDecided(Response ready) {
        return ready.statusCode() == 200 || ready.body().asString().contains("last_start_failure");
    }

    /** Waits, patiently, for an event that fits. */
    protected final <E extends Event> E awaitEvent(Class<E> type, Predicate<E> fits) {
        return Awaitility.await(type.getSimpleName())
                .atMost(PATIENCE)
                .until(() -> kafka.events(type).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Hands in an event about a track, and waits for the fact that the step announces. */
    protected final F outcome(Event input) {
        kafka.send(input);
        return awaitOutcome(input);
    }

    /** Waits for the fact that the step announces of a track. */
    protected final F awaitOutcome(Event input) {
        return awaitEvent(fact, each -> each.recordKey().equals(input.recordKey()));
    }

    /** Hands in an event about a track, and waits for the step's failure: it has published, announced and left nothing. */
    protected final JobFailed failure(Event input) {
        kafka.send(input);
        UUID track = track(input);
        JobFailed failed = awaitEvent(JobFailed.class, each -> each.trackId().equals(track));
        assertThat(failed.step()).isEqualTo(step);
        assertThat(staging(input)).doesNotExist();
        assertThat(storage.publications())
                .noneMatch(each -> each.path("track_id").asText().equals(track.toString()));
        assertThat(kafka.events(fact)).noneMatch(each -> each.recordKey().equals(input.recordKey()));
        return failed;
    }

    /** Where the first run of the step keeps its files until they are published: a folder for each claim. */
    protected final Path staging(Event input) {
        return storage.file("staging/" + track(input) + "_" + step.wire() + "_1");
    }

    /** Waits until the step is that far, as its worker calls it. */
    protected final void awaitStage(Event input, String stage) {
        awaitEvent(JobProgress.class, each -> each.trackId().equals(track(input)) && stage.equals(each.stage()));
    }

    /** Waits until the step is in that state. */
    protected final TaskChanged awaitState(Event input, TaskState state) {
        return awaitEvent(TaskChanged.class, each -> each.trackId().equals(track(input)) && each.state() == state);
    }

    /** Asks for the first run of the step to be cancelled. */
    protected final void cancel(Event input) {
        kafka.send(command(input, Command.CANCEL, 1, null));
    }

    /** Asks for another run of the step. */
    protected final void retry(Event input, int run, Object event) {
        kafka.send(command(input, Command.RETRY, run, event));
    }

    /** What the service has announced of itself. */
    protected final WorkerCapabilities capabilities() {
        return awaitEvent(WorkerCapabilities.class, each -> each.step() == step);
    }

    private TaskCommand command(Event input, Command command, int run, Object event) {
        return new TaskCommand(
                track(input),
                input.jobId(),
                command,
                "alice",
                List.of(new TaskCommand.Target(step, run)),
                run,
                event == null ? null : EventCodec.json().valueToTree(event));
    }

    private static UUID track(Event input) {
        return UUID.fromString(input.recordKey());
    }
}
