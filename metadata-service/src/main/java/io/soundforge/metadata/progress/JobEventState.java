package io.soundforge.metadata.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.soundforge.events.EventCodec;
import io.soundforge.metadata.lifecycle.JobEvent;

/** Looks into the data of a job event. */
final class JobEventState {
    private JobEventState() {}

    /** The wire name of the job's state. */
    static String of(JobEvent event) {
        try {
            return EventCodec.json().readTree(event.data()).path("state").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored job event cannot be read", e);
        }
    }
}
