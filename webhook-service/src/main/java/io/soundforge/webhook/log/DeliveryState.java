package io.soundforge.webhook.log;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a delivery is. */
public enum DeliveryState {
    /** Waits for its next attempt. */
    PENDING,
    /** An attempt is under way. */
    RUNNING,
    /** It has arrived. */
    SUCCEEDED,
    /** Nothing more is tried. */
    FAILED;

    /** The name on the wire and in the table: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that wire name; empty for any other text. */
    public static Optional<DeliveryState> ofWire(String wire) {
        return Arrays.stream(values())
                .filter(state -> state.wire().equals(wire))
                .findFirst();
    }

    /** All wire names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(DeliveryState::wire).toList();
    }

    /** Whether nothing is planned or under way. */
    public boolean isEnded() {
        return this == SUCCEEDED || this == FAILED;
    }
}
