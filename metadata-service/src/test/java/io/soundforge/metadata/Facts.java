package io.soundforge.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.soundforge.events.EventError;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Plan;
import io.soundforge.events.Stem;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.TrackRequested;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What workers would announce about a track. */
public final class Facts {
    private Facts() {}

    public static TrackDownloaded downloaded(TrackRequested request) {
        return downloaded(request.jobId(), request.trackId(), request.plan());
    }

    public static TrackDownloaded downloaded(UUID job, UUID track, Plan plan) {
        return new TrackDownloaded(
                track,
                job,
                "downloads/" + track + ".mp3",
                1234,
                "ab".repeat(32),
                "mp3",
                "mp3",
                61.5,
                44100,
                2,
                // What a worker may find in a damaged file: neither character can be stored.
                Map.of("title", "Blue \0in Green\ud83c"),
                new TrackMetadata(
                        "Blue in Green", List.of("Miles Davis"), "Kind of Blue", null, "1959", null, null, null),
                new StoredFile("covers/" + track + ".jpg", 99, "cd".repeat(32)),
                plan,
                1,
                12,
                345,
                Map.of());
    }

    public static TrackAnalyzed analyzed(UUID job, UUID track, int run) {
        return new TrackAnalyzed(
                track,
                job,
                run,
                "default",
                Map.of(),
                61.5,
                120.0,
                0.9,
                4,
                "A minor",
                0.8,
                0.5,
                -14.2,
                -1.0,
                "analysis/" + track + ".json",
                4321,
                "ef".repeat(32),
                "analysis/" + track + ".waveform.json",
                "soundforge-analysis",
                1.5,
                1,
                10,
                1500,
                Map.of());
    }

    public static TrackProcessed processed(UUID job, UUID track, int run) {
        return new TrackProcessed(
                track,
                job,
                run,
                "default",
                Map.of(),
                "dsp-approx",
                "dsp-approx",
                true,
                "flac",
                61.5,
                44100,
                List.of(
                        new Stem("vocals", "stems/" + track + "/vocals.flac", 10, "01".repeat(32), -20.0, -3.0, false),
                        new Stem("drums", "stems/" + track + "/drums.flac", 11, "02".repeat(32), null, null, true)),
                JsonNodeFactory.instance.objectNode().put("residual_db", -90.5),
                2.5,
                1,
                20,
                2500,
                Map.of());
    }

    public static JobFailed failed(UUID job, UUID track, Step step, int run) {
        return new JobFailed(
                job,
                track,
                step,
                run,
                "default",
                Map.of(),
                step.wire() + "-service",
                1,
                new EventError("NOT_AUDIO", "This is not audio.", false),
                Map.of());
    }

    public static TaskChanged cancelled(UUID job, UUID track, Step step, int run) {
        return new TaskChanged(track, job, step, run, TaskState.CANCELLED, null, 0, null);
    }

    /** Waits, for longer than any test. */
    public static TaskChanged waiting(UUID job, UUID track, Step step, int run, int attempt) {
        return waiting(job, track, step, run, attempt, Instant.parse("2099-01-01T00:00:00Z"));
    }

    public static TaskChanged waiting(UUID job, UUID track, Step step, int run, int attempt, Instant until) {
        return new TaskChanged(
                track,
                job,
                step,
                run,
                TaskState.WAITING,
                until,
                attempt,
                new EventError("UPSTREAM_UNAVAILABLE", "503", true));
    }

    public static JobProgress progress(UUID job, UUID track, Step step, int run, int attempt, double progress) {
        return new JobProgress(job, track, step, run, progress, "working", "w1", attempt, Instant.now());
    }
}
