package io.soundforge.separation;

import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.pythonpool.PythonCall;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.pythonpool.PythonJob;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.storageclient.LocalFile;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepHandler;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Audio to stems: a worker writes them into staging, storage publishes them, the event announces them. */
@ApplicationScoped
public class SeparationHandler implements StepHandler<TrackDownloaded> {
    private static final Logger LOG = Logger.getLogger(SeparationHandler.class);

    private final PythonPool pool;
    private final StorageClient storage;
    private final SeparationRequests requests;
    private final SeparationDeadline deadline;
    private final ProcessedEvents events;

    SeparationHandler(
            PythonPool pool,
            StorageClient storage,
            SeparationSettings settings,
            SeparationRequests requests,
            ProcessedEvents events) {
        this.pool = pool;
        this.storage = storage;
        this.requests = requests;
        this.deadline = new SeparationDeadline(settings.deadline());
        this.events = events;
    }

    @Override
    public Step step() {
        return Step.SEPARATE;
    }

    @Override
    public Class<TrackDownloaded> inputType() {
        return TrackDownloaded.class;
    }

    @Override
    public Plan planOf(TrackDownloaded input) {
        return input.plan();
    }

    @Override
    public List<Event> run(StepTask<TrackDownloaded> task) throws TaskFailure, InterruptedException {
        long startedAt = System.nanoTime();
        boolean published = false;
        try (LocalFile audio = storage.localCopy(task.input().key())) {
            Path staging = storage.stagingDir(task.key(), task.fence());
            SeparationResult result = separate(task, audio.path(), staging);
            List<StoredFile> stored = storage.publish(publication(task, result));
            published = true;
            Duration ran = Duration.ofNanos(System.nanoTime() - startedAt);
            LOG.infof("Track %s is separated by %s, after %d ms", task.trackId(), result.model(), ran.toMillis());
            return List.of(events.processed(task, result, stored, ran));
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

    @Override
    public List<Event> drill(StepTask<TrackDownloaded> task) {
        return List.of(events.processed(task, SeparationResult.madeUp(), List.of(), Duration.ZERO));
    }

    private SeparationResult separate(StepTask<TrackDownloaded> task, Path audio, Path staging)
            throws PythonFailure, TaskFailure, InterruptedException {
        TrackDownloaded track = task.input();
        String model = track.plan().separation().model();
        PythonJob job = new PythonJob(
                task.key() + "/" + task.fence(),
                requests.params(track, audio, staging),
                deadline.of(model, track.durationS(), pool.capabilities()),
                track.durationS() / 60);
        PythonCall call = pool.start(job, task::progress);
        task.onStop(call::cancel);
        return SeparationResult.parse(call.await().result());
    }

    private static Publication publication(StepTask<TrackDownloaded> task, SeparationResult result) {
        TrackDownloaded track = task.input();
        List<StagedFile> files = result.stems().stream()
                .map(stem -> new StagedFile(
                        Path.of(stem.file()),
                        StorageKey.stem(track.trackId(), stem.name(), result.format()),
                        stem.sizeBytes(),
                        stem.sha256()))
                .toList();
        Plan plan = track.plan();
        return new Publication(
                task.key(),
                task.fence(),
                plan.owner(),
                track.jobId(),
                track.trackId(),
                Step.SEPARATE,
                plan.run(),
                files);
    }
}
