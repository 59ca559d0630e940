package io.soundforge.analysis;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.Plan;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes the event from what the worker answered and what storage holds. */
@ApplicationScoped
class AnalyzedEvents {
    private final ApiLinks links;

    AnalyzedEvents(ApiLinks links) {
        this.links = links;
    }

    /**
     * @param stored what storage has published, the document first
     * @param ran how long the step took
     */
    TrackAnalyzed analyzed(
            StepTask<TrackDownloaded> task, AnalysisResult result, List<StoredFile> stored, Duration ran) {
        TrackDownloaded track = task.input();
        Plan plan = track.plan();
        AnalysisResult.Summary summary = result.summary();
        StoredFile document = stored.getFirst();
        return new TrackAnalyzed(
                track.trackId(),
                track.jobId(),
                plan.run(),
                plan.owner(),
                plan.labels(),
                summary.durationS(),
                summary.tempo(),
                summary.tempoConfidence(),
                summary.timeSignature(),
                summary.key(),
                summary.keyConfidence(),
                summary.energy(),
                summary.loudnessLufs(),
                summary.truePeakDbtp(),
                document.key(),
                document.sizeBytes(),
                document.sha256(),
                waveformKey(track, stored),
                result.engine(),
                result.computeS(),
                task.attempt(),
                task.waited().toMillis(),
                ran.toMillis(),
                links(track, stored));
    }

    private Map<String, String> links(TrackDownloaded track, List<StoredFile> stored) {
        Map<String, String> all = links.forTrack(track.jobId(), track.trackId());
        all.put("analysis", links.track(track.trackId()) + "/analysis");
        if (waveformKey(track, stored) != null) {
            all.put("waveform", links.track(track.trackId()) + "/waveform");
        }
        return all;
    }

    private static String waveformKey(TrackDownloaded track, List<StoredFile> stored) {
        String key = StorageKey.waveform(track.trackId()).value();
        return stored.stream().anyMatch(file -> file.key().equals(key)) ? key : null;
    }
}
