package io.soundforge.metadata.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one may do with a key. None contains another: who only administrates hears no songs. */
public enum Scope {
    /** Look at jobs, tracks, files and webhooks. */
    READ,
    /** Submit, cancel, retry and delete jobs; upload; register webhooks and change them. */
    SUBMIT,
    /** Keys of everybody, dead letters, the state of the system and of the storage, metrics. */
    ADMIN;

    /** Its name in requests, answers and tokens. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name. */
    public static Optional<Scope> of(String wire) {
        return Arrays.stream(values())
                .filter(scope -> scope.wire().equals(wire))
                .findFirst();
    }

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Scope::wire).toList();
    }
}
