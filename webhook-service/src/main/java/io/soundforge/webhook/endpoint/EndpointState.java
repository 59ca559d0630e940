package io.soundforge.webhook.endpoint;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether something is sent to a webhook. Deliveries are made for it in any state. */
public enum EndpointState {
    /** What is due is sent. */
    ACTIVE,
    /** Its owner wants nothing sent for now. */
    PAUSED,
    /** It is gone, or nothing but failures came of it for days. */
    DISABLED;

    /** All names, as they are on the wire and in the table. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(EndpointState::wire).toList();

    /** The name on the wire and in the table: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that name; empty for none. */
    public static Optional<EndpointState> ofWire(String name) {
        return Arrays.stream(values())
                .filter(state -> state.wire().equals(name))
                .findFirst();
    }
}
