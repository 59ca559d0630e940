package io.soundforge.download.spotdl;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A task that nobody stops. */
record FakeTask(TrackRequested input, int attempt) implements StepTask<TrackRequested> {
    static final String URL = "https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT";

    private static final Plan PLAN = new Plan(
            List.of(Step.DOWNLOAD),
            new AnalysisOptions(List.of("tempo")),
            SeparationOptions.DEFAULT,
            Priority.NORMAL,
            Map.of(),
            "alice",
            1);

    static FakeTask of(TrackMetadata song, int attempt) {
        TrackRequested track = new TrackRequested(
                EventCodec.newId(), EventCodec.newId(), 0, new Source(URL, null, null), song, PLAN, Map.of());
        return new FakeTask(track, attempt);
    }

    /** A song of three seconds. */
    static TrackMetadata song(String title) {
        return new TrackMetadata(
                title,
                List.of("The Stand-ins", "Guest"),
                "Album",
                "QZ1234567890",
                "2024-05-01",
                null,
                3.0,
                "4cOdK2wGLETKBW3PvgPWqT");
    }

    @Override
    public UUID trackId() {
        return input.trackId();
    }

    @Override
    public UUID jobId() {
        return input.jobId();
    }

    @Override
    public String key() {
        return input.trackId() + ":download:1";
    }

    @Override
    public int fence() {
        return 1;
    }

    @Override
    public Duration waited() {
        return Duration.ZERO;
    }

    @Override
    public void progress(double fraction, String stage) {
        // Nobody looks.
    }

    @Override
    public void onStop(Runnable action) {
        // It is never stopped.
    }

    @Override
    public Optional<StopReason> stopReason() {
        return Optional.empty();
    }
}
