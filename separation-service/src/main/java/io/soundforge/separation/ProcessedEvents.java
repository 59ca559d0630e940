package io.soundforge.separation;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.Plan;
import io.soundforge.events.Stem;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.separation.SeparationResult.WrittenStem;
import io.soundforge.tasks.StepTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the event from what the worker answered and what storage holds. */
@ApplicationScoped
class ProcessedEvents {
    private final ApiLinks links;

    ProcessedEvents(ApiLinks links) {
        this.links = links;
    }

    /**
     * @param stored what storage has published, in the order of the worker's stems
     * @param ran how long the step took
     */
    TrackProcessed processed(
            StepTask<TrackDownloaded> task, SeparationResult result, List<StoredFile> stored, Duration ran) {
        TrackDownloaded track = task.input();
        Plan plan = track.plan();
        return new TrackProcessed(
                track.trackId(),
                track.jobId(),
                plan.run(),
                plan.owner(),
                plan.labels(),
                result.engine(),
                result.model(),
                result.approximate(),
                result.format(),
                result.durationS(),
                result.sampleRate(),
                stems(result.stems(), stored),
                result.fullProof(),
                result.computeS(),
                task.attempt(),
                task.waited().toMillis(),
                ran.toMillis(),
                links(track, result));
    }

    private static List<Stem> stems(List<WrittenStem> written, List<StoredFile> stored) {
        List<Stem> stems = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            WrittenStem stem = written.get(i);
            StoredFile file = stored.get(i);
            stems.add(new Stem(
                    stem.name(),
                    file.key(),
                    file.sizeBytes(),
                    file.sha256(),
                    stem.levelDb(),
                    stem.peakDb(),
                    stem.silent()));
        }
        return stems;
    }

    private Map<String, String> links(TrackDownloaded track, SeparationResult result) {
        Map<String, String> all = links.forTrack(track.jobId(), track.trackId());
        all.put("stems", links.track(track.trackId()) + "/stems");
        result.stems().forEach(stem -> all.put("stem_" + stem.name(), links.stem(track.trackId(), stem.name())));
        return all;
    }
}
