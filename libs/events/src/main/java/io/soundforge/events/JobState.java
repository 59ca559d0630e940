package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a job: a pure function of the states of its tasks. */
public enum JobState {
    QUEUED,
    RUNNING,
    COMPLETED,
    PARTIAL,
    FAILED,
    CANCELLED;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the constant of that wire name, or null for one that this version does not know */
    @JsonCreator
    public static JobState ofWire(String wire) {
        return WireEnum.find(JobState.class, wire);
    }

    /** Whether every task of the job has ended. */
    public boolean isTerminal() {
        return this != QUEUED && this != RUNNING;
    }
}
