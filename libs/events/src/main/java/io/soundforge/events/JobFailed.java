package io.soundforge.events;

import java.util.Map;
import java.util.UUID;

/**
 * One step of one track failed for good. The job as a whole may still complete in part.
 *
 * @param worker the service that ran the step
 * @param attempt how often the step was tried in this run
 */
public record JobFailed(
        UUID jobId,
        UUID trackId,
        Step step,
        int run,
        String owner,
        Map<String, String> labels,
        String worker,
        int attempt,
        EventError error,
        Map<String, String> links)
        implements Event {
    @Override
    public String recordKey() {
        return jobId.toString();
    }
}
