package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the gateway asks of the services that own a track's tasks. */
public enum Command {
    CANCEL,
    RETRY,
    DELETE;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the constant of that wire name, or null for one that this version does not know */
    @JsonCreator
    public static Command ofWire(String wire) {
        return WireEnum.find(Command.class, wire);
    }
}
