package io.soundforge.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.audiostep.AudioStep;
import io.soundforge.audiostep.StepPython;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
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
import java.util.Optional;
import java.util.stream.Stream;

/** Audio to data: a worker writes the document into staging, storage publishes it, the event announces it. */
@Singleton
public class AnalysisHandler extends AudioStep<AnalysisResult> {
    private final AnalysisSettings settings;
    private final AnalyzedEvents events;

    AnalysisHandler(StepPython python, StorageClient storage, AnalysisSettings settings, AnalyzedEvents events) {
        super(Step.ANALYZE, AnalysisResult.class, python, storage);
        this.settings = settings;
        this.events = events;
    }

    @Override
    protected ObjectNode params(TrackDownloaded track, Path audio, Path staging) {
        List<String> features = track.plan().analysis().features();
        ObjectNode params = EventCodec.json().createObjectNode();
        params.put("input", audio.toString());
        params.put("output", staging.resolve("analysis.json").toString());
        params.put("track_id", track.trackId().toString());
        if (features == null || features.contains(AnalysisResult.WAVEFORM)) {
            params.put("waveform_output", staging.resolve("waveform.json").toString());
        }
        params.set("features", EventCodec.json().<JsonNode>valueToTree(features));
        return params;
    }

    @Override
    protected Duration deadline(TrackDownloaded track) {
        long minutes = (long) Math.ceil(track.durationS() / 60);
        return settings.deadline().base().plus(settings.deadline().perMinute().multipliedBy(minutes));
    }

    @Override
    protected List<StagedFile> files(TrackDownloaded track, AnalysisResult result) {
        return Stream.of(
                        staged(result, AnalysisResult.DOCUMENT, StorageKey.analysis(track.trackId())),
                        staged(result, AnalysisResult.WAVEFORM, StorageKey.waveform(track.trackId())))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    protected Event fact(StepTask<TrackDownloaded> task, AnalysisResult result, List<StoredFile> stored, Duration ran) {
        return events.analyzed(task, result, stored, ran);
    }

    @Override
    protected String describe(AnalysisResult result) {
        return "analysed by " + result.engine();
    }

    @Override
    public List<Event> drill(StepTask<TrackDownloaded> task) {
        TrackDownloaded track = task.input();
        StoredFile document =
                new StoredFile(StorageKey.analysis(track.trackId()).value(), 0, track.sha256());
        return List.of(events.analyzed(task, AnalysisResult.MADE_UP, List.of(document), Duration.ZERO));
    }

    private static Optional<StagedFile> staged(AnalysisResult result, String name, StorageKey key) {
        return result.file(name)
                .map(file -> new StagedFile(Path.of(file.file()), key, file.sizeBytes(), file.sha256()));
    }
}
