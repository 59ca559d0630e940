package io.soundforge.download.track;

import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Makes the event from what was asked for, what was decoded and what storage holds. */
@ApplicationScoped
class DownloadedEvents {
    private final ApiLinks links;

    DownloadedEvents(ApiLinks links) {
        this.links = links;
    }

    /**
     * @param stored what storage has published: the audio first, then the cover if there is one
     * @param ran how long the step took
     */
    TrackDownloaded downloaded(
            StepTask<TrackRequested> task, Fetched fetched, ProbeResult audio, List<StoredFile> stored, Duration ran) {
        TrackRequested track = task.input();
        StoredFile file = stored.getFirst();
        return new TrackDownloaded(
                track.trackId(),
                track.jobId(),
                file.key(),
                file.sizeBytes(),
                file.sha256(),
                audio.format(),
                audio.codec(),
                audio.durationS(),
                audio.sampleRate(),
                audio.channels(),
                audio.tags(),
                SongMetadata.of(track.metadata(), audio, fetched.name()),
                stored.size() > 1 ? stored.get(1) : null,
                track.plan(),
                task.attempt(),
                task.waited().toMillis(),
                ran.toMillis(),
                links.forTrack(track.jobId(), track.trackId()));
    }
}
