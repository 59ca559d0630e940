package io.soundforge.separation;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
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
    private Tracks() {}

    static TrackDownloaded downloaded(StorageStub storage, SeparationOptions options) throws IOException {
        return downloaded(storage, options, 2);
    }

    static TrackDownloaded downloaded(StorageStub storage, SeparationOptions options, double seconds)
            throws IOException {
        UUID trackId = EventCodec.newId();
        String key = "downloads/" + trackId + ".wav";
        Path file = storage.file(key);
        Files.createDirectories(file.getParent());
        TestAudio.writeWav(file, seconds);
        Plan plan = new Plan(
                List.of(Step.DOWNLOAD, Step.SEPARATE),
                AnalysisOptions.DEFAULT,
                options,
                Priority.NORMAL,
                Map.of("mood", "calm"),
                "alice",
                1);
        TrackMetadata metadata = new TrackMetadata("Song", List.of("One", "Two"), null, null, null, null, null, null);
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
                Map.of("title", "old name", "genre", "pop", "comment", "not inherited"),
                metadata,
                null,
                plan,
                1,
                0,
                0,
                Map.of());
    }
}
