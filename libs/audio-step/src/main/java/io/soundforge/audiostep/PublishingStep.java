package io.soundforge.audiostep;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.StepHandler;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.telemetry.Traced;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * A step that makes files: in a staging folder of its own, from which storage publishes all of them or none, and only then is the
 * fact announced. However an attempt fails, its staging folder is thrown away and its failure told in the kernel's words.
 *
 * @param <I> the event that the step consumes
 * @param <R> what it makes
 */
public abstract class PublishingStep<I extends Event, R> implements StepHandler<I> {
    private static final Logger LOG = Logger.getLogger(PublishingStep.class);

    private final Step step;
    private final Class<I> inputType;
    private final StorageClient storage;

    protected PublishingStep(Step step, Class<I> inputType, StorageClient storage) {
        this.step = step;
        this.inputType = inputType;
        this.storage = storage;
    }

    /**
     * Makes the files.
     *
     * @param staging an empty folder; the files must lie directly in it
     */
    protected abstract R make(StepTask<I> task, Path staging)
            throws PythonFailure, StorageException, TaskFailure, InterruptedException;

    /** The files to publish, and the keys that they get. */
    protected abstract List<StagedFile> files(I input, R made);

    /**
     * The fact to announce.
     *
     * @param stored the files as they are published, in the order of {@link #files}
     * @param ran how long the attempt took
     */
    protected abstract Event fact(StepTask<I> task, R made, List<StoredFile> stored, Duration ran);

    /** What was made, in a few words for the log. */
    protected abstract String describe(R made);

    /** What the gateway is told that this service offers. By default: what the worker says. */
    protected JsonNode offer(JsonNode worker) {
        return worker;
    }

    @Override
    public final Step step() {
        return step;
    }

    @Override
    public final Class<I> inputType() {
        return inputType;
    }

    @Override
    public final List<Event> run(StepTask<I> task) throws TaskFailure, InterruptedException {
        long startedAt = System.nanoTime();
        boolean published = false;
        try {
            R made = make(task, storage.stagingDir(task.key(), task.fence()));
            List<StoredFile> stored = publish(task, made);
            published = true;
            Duration ran = Duration.ofNanos(System.nanoTime() - startedAt);
            LOG.infof("%s is done, after %d ms: %s", task.key(), ran.toMillis(), describe(made));
            return List.of(fact(task, made, stored, ran));
        } catch (PythonFailure e) {
            throw Failures.of(e, task);
        } catch (StorageException e) {
            throw Failures.of(e, task);
        } finally {
            if (!published) {
                storage.discardStaging(task.key(), task.fence());
            }
        }
    }

    private List<StoredFile> publish(StepTask<I> task, R made) throws StorageException, InterruptedException {
        try (Traced publishing = task.part("publish")) {
            List<StagedFile> files = files(task.input(), made);
            publishing.with("soundforge.files", files.size());
            return storage.publish(publication(task, files));
        }
    }

    private Publication publication(StepTask<I> task, List<StagedFile> files) {
        Plan plan = planOf(task.input());
        return new Publication(
                task.key(), task.fence(), plan.owner(), task.jobId(), task.trackId(), step, plan.run(), files);
    }
}
