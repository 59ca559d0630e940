package io.soundforge.events;

import java.time.Instant;
import java.util.UUID;

/**
 * A task runs and has come so far. Lossy: sent past the outbox, kept briefly, may be missing altogether.
 *
 * @param progress 0..1 within the step
 * @param stage what is being done, for a person; may be null
 * @param worker the service and instance that runs it
 */
public record JobProgress(
        UUID jobId,
        UUID trackId,
        Step step,
        int run,
        double progress,
        String stage,
        String worker,
        int attempt,
        Instant at)
        implements Event {
    @Override
    public String recordKey() {
        return jobId.toString();
    }
}
