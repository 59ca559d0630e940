package io.soundforge.analysis;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.testing.StorageStub;
import io.soundforge.testing.TestAudio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tracks as download-service announces them, with their audio in storage. */
final class Tracks {
    static final List<Step> ANALYSIS = List.of(Step.DOWNLOAD, Step.ANALYZE);

    private Tracks() {}

    static TrackDownloaded downloaded(StorageStub storage, List<String> features) throws IOException {
        return downloaded(storage, features, ANALYSIS, 2);
    }

    static TrackDownloaded downloaded(StorageStub storage, List<String> features, List<Step> steps, double seconds)
            throws IOException {
        UUID trackId = EventCodec.newId();
        String key = "downloads/" + trackId + ".wav";
        Path file = storage.file(key);
        Files.createDirectories(file.getParent());
        TestAudio.writeWav(file, seconds);
        Plan plan = new Plan(
                steps,
                new AnalysisOptions(features),
                SeparationOptions.DEFAULT,
                Priority.NORMAL,
                Map.of("mood", "calm"),
                "alice",
                1);
        return new TrackDownloaded(
                trackId,
                EventCodec.newId(),
                key,
                Files.size(file),
                "0".repeat(64),
                "wav",
                "pcm_s16le",
                seconds,
                TestAudio.SAMPLE_RATE,
                2,
                Map.of(),
                null,
                null,
                plan,
                1,
                0,
                0,
                Map.of());
    }

    static TrackDownloaded withPlan(TrackDownloaded track, Plan plan) {
        return new TrackDownloaded(
                track.trackId(),
                track.jobId(),
                track.key(),
                track.sizeBytes(),
                track.sha256(),
                track.format(),
                track.codec(),
                track.durationS(),
                track.sampleRate(),
                track.channels(),
                track.tags(),
                track.metadata(),
                track.cover(),
                plan,
                track.attempt(),
                track.waitMs(),
                track.runMs(),
                track.links());
    }
}
