package io.soundforge.audiostep;

import io.soundforge.events.TrackDownloaded;
import io.soundforge.tasks.StepTask;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The second claim of a task's first attempt. */
record FakeTask(TrackDownloaded input, Optional<StopReason> stopReason) implements StepTask<TrackDownloaded> {
    FakeTask(TrackDownloaded input) {
        this(input, Optional.empty());
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
        return trackId() + ":separate:1";
    }

    @Override
    public int fence() {
        return 2;
    }

    @Override
    public int attempt() {
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
        stopReason.ifPresent(reason -> action.run());
    }
}
