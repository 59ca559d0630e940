package io.soundforge.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Audio to data: a worker writes the document into staging, storage publishes it, the event announces it. */
@ApplicationScoped
public class AnalysisHandler implements StepHandler<TrackDownloaded> {
    private static final Logger LOG = Logger.getLogger(AnalysisHandler.class);

    private final PythonPool pool;
    private final StorageClient storage;
    private final AnalysisSettings settings;
    private final AnalyzedEvents events;

    AnalysisHandler(PythonPool pool, StorageClient storage, AnalysisSettings settings, AnalyzedEvents events) {
        this.pool = pool;
        this.storage = storage;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public Step step() {
        return Step.ANALYZE;
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
            AnalysisResult result = analyze(task, audio.path(), staging);
            List<StoredFile> stored = storage.publish(publication(task, result));
            published = true;
            Duration ran = Duration.ofNanos(System.nanoTime() - startedAt);
            LOG.infof("Track %s is analysed, after %d ms", task.trackId(), ran.toMillis());
            return List.of(events.analyzed(task, result, stored, ran));
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
        TrackDownloaded track = task.input();
        StoredFile document =
                new StoredFile(StorageKey.analysis(track.trackId()).value(), 0, track.sha256());
        return List.of(events.analyzed(task, AnalysisResult.MADE_UP, List.of(document), Duration.ZERO));
    }

    private AnalysisResult analyze(StepTask<TrackDownloaded> task, Path audio, Path staging)
            throws PythonFailure, TaskFailure, InterruptedException {
        TrackDownloaded track = task.input();
        List<String> features = track.plan().analysis().features();
        ObjectNode params = EventCodec.json().createObjectNode();
        params.put("input", audio.toString());
        params.put("output", staging.resolve("analysis.json").toString());
        params.put("track_id", track.trackId().toString());
        if (features == null || features.contains(AnalysisResult.WAVEFORM)) {
            params.put("waveform_output", staging.resolve("waveform.json").toString());
        }
        params.set("features", EventCodec.json().<JsonNode>valueToTree(features));
        double minutes = track.durationS() / 60;
        PythonJob job = new PythonJob(task.key() + "/" + task.fence(), params, deadline(minutes), minutes);
        PythonCall call = pool.start(job, task::progress);
        task.onStop(call::cancel);
        return AnalysisResult.parse(call.await().result());
    }

    private Duration deadline(double minutes) {
        Duration grown = settings.deadline().perMinute().multipliedBy((long) Math.ceil(minutes));
        return settings.deadline().base().plus(grown);
    }

    private static Publication publication(StepTask<TrackDownloaded> task, AnalysisResult result) {
        TrackDownloaded track = task.input();
        List<StagedFile> files = new ArrayList<>();
        staged(result, AnalysisResult.DOCUMENT, StorageKey.analysis(track.trackId()))
                .ifPresent(files::add);
        staged(result, AnalysisResult.WAVEFORM, StorageKey.waveform(track.trackId()))
                .ifPresent(files::add);
        Plan plan = track.plan();
        return new Publication(
                task.key(),
                task.fence(),
                plan.owner(),
                track.jobId(),
                track.trackId(),
                Step.ANALYZE,
                plan.run(),
                files);
    }

    private static Optional<StagedFile> staged(AnalysisResult result, String name, StorageKey key) {
        return result.file(name)
                .map(file -> new StagedFile(Path.of(file.file()), key, file.sizeBytes(), file.sha256()));
    }
}
