package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How urgent a job is; runners take higher lanes first, waiting work ages upwards. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the constant of that wire name, or null for one that this version does not know */
    @JsonCreator
    public static Priority ofWire(String wire) {
        return WireEnum.find(Priority.class, wire);
    }

    /** The number that the task table sorts by, higher first. */
    public int rank() {
        return ordinal() * 10;
    }
}
