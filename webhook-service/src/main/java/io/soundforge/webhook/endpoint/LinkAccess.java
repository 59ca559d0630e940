package io.soundforge.webhook.endpoint;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who may follow the links in a webhook's events. */
public enum LinkAccess {
    /** Who may use the API. */
    SESSION,
    /** Whoever holds the link, for some days. */
    BEARER;

    /** All names, as they are on the wire and in the table. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(LinkAccess::wire).toList();

    /** The name on the wire and in the table: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of that name; empty for none. */
    public static Optional<LinkAccess> ofWire(String name) {
        return Arrays.stream(values())
                .filter(access -> access.wire().equals(name))
                .findFirst();
    }
}
