package io.soundforge.download;

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

/** A task to fetch a URL, which nobody stops. */
public record UrlTask(TrackRequested input, int attempt) implements StepTask<TrackRequested> {
    private static final Plan PLAN = new Plan(
            List.of(Step.DOWNLOAD),
            new AnalysisOptions(List.of("tempo")),
            SeparationOptions.DEFAULT,
            Priority.NORMAL,
            Map.of(),
            "alice",
            1);

    /** With everything else made up. */
    public UrlTask(String url) {
        this(url, null, 1);
    }

    /** With what a catalogue says about the song. */
    public UrlTask(String url, TrackMetadata song, int attempt) {
        this(
                new TrackRequested(
                        EventCodec.newId(), EventCodec.newId(), 0, new Source(url, null, null), song, PLAN, Map.of()),
                attempt);
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
