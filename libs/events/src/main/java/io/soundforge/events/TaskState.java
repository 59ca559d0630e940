package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of one task: one step of one track in one run. */
public enum TaskState {
    QUEUED,
    RUNNING,
    WAITING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    SKIPPED;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the constant of that wire name, or null for one that this version does not know */
    @JsonCreator
    public static TaskState ofWire(String wire) {
        return WireEnum.find(TaskState.class, wire);
    }

    /** Whether nothing will happen to the task any more, short of a retry by the user. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED || this == SKIPPED;
    }
}
