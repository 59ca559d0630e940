package io.soundforge.testing;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tracks as download-service announces them, with their audio in storage. */
public final class Tracks {
    private Tracks() {}

    /** A plan of alice's, with a label. */
    public static Plan plan(AnalysisOptions analysis, SeparationOptions separation, int run, Step... steps) {
        return new Plan(List.of(steps), analysis, separation, Priority.NORMAL, Map.of("mood", "calm"), "alice", run);
    }

    /** Two seconds of real audio. */
    public static TrackDownloaded downloaded(StorageStub storage, Plan plan) throws IOException {
        return downloaded(storage, plan, 2);
    }

    /** So many seconds of real audio. */
    public static TrackDownloaded downloaded(StorageStub storage, Plan plan, double seconds) throws IOException {
        UUID trackId = EventCodec.newId();
        Path file = storage.file("downloads/" + trackId + ".wav");
        Files.createDirectories(file.getParent());
        TestAudio.writeWav(file, seconds);
        return announced(trackId, EventCodec.newId(), plan, seconds, Files.size(file));
    }

    /** The same track with another plan, as a retry carries it. */
    public static TrackDownloaded withPlan(TrackDownloaded track, Plan plan) {
        return announced(track.trackId(), track.jobId(), plan, track.durationS(), track.sizeBytes());
    }

    /** A track whose audio is of no importance. */
    public static TrackDownloaded announced(UUID trackId, UUID jobId, Plan plan, double seconds, long bytes) {
        return new TrackDownloaded(
                trackId,
                jobId,
                "downloads/" + trackId + ".wav",
                bytes,
                "0".repeat(64),
                "wav",
                "pcm_s16le",
                seconds,
                TestAudio.SAMPLE_RATE,
                2,
                Map.of("title", "old name", "genre", "pop", "comment", "not inherited"),
                new TrackMetadata("Song", List.of("One", "Two"), null, null, null, null, null, null),
                null,
                plan,
                1,
                0,
                0,
                Map.of());
    }
}
