package io.soundforge.separation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.audiostep.AudioStep;
import io.soundforge.audiostep.StepPython;
import io.soundforge.events.Event;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepTask;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Audio to stems: a worker writes them into staging, storage publishes them, the event announces them. */
@Singleton
public class SeparationHandler extends AudioStep<SeparationResult> {
    private final StepPython python;
    private final SeparationRequests requests;
    private final SeparationDeadline deadline;
    private final ProcessedEvents events;

    SeparationHandler(
            StepPython python,
            StorageClient storage,
            SeparationSettings settings,
            SeparationRequests requests,
            ProcessedEvents events) {
        super(Step.SEPARATE, SeparationResult.class, python, storage);
        this.python = python;
        this.requests = requests;
        this.deadline = new SeparationDeadline(settings.deadline());
        this.events = events;
    }

    @Override
    protected ObjectNode params(TrackDownloaded track, Path audio, Path staging) {
        return requests.params(track, audio, staging);
    }

    @Override
    protected Duration deadline(TrackDownloaded track) {
        return deadline.of(track.plan().separation().model(), track.durationS(), python.capabilities());
    }

    @Override
    protected List<StagedFile> files(TrackDownloaded track, SeparationResult result) {
        return result.stems().stream()
                .map(stem -> new StagedFile(
                        Path.of(stem.file()),
                        StorageKey.stem(track.trackId(), stem.name(), result.format()),
                        stem.sizeBytes(),
                        stem.sha256()))
                .toList();
    }

    @Override
    protected Event fact(
            StepTask<TrackDownloaded> task, SeparationResult result, List<StoredFile> stored, Duration ran) {
        return events.processed(task, result, stored, ran);
    }

    @Override
    protected String describe(SeparationResult result) {
        return result.stems().size() + " stems by " + result.model();
    }

    @Override
    public List<Event> drill(StepTask<TrackDownloaded> task) {
        return List.of(events.processed(task, SeparationResult.madeUp(), List.of(), Duration.ZERO));
    }
}
