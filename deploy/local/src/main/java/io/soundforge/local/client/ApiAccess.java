package io.soundforge.local.client;

import java.util.Optional;

/** Where the API is and how to show who asks, where it is not the one of this machine's stack without keys. */
public final class ApiAccess {
    /** Holds the address of an API elsewhere, such as {@code https://forge.example}. */
    public static final String URL_VARIABLE = "SOUNDFORGE_API_URL";

    /** Holds the API key. A variable, since options of commands can be seen by everybody on the machine. */
    public static final String KEY_VARIABLE = "SOUNDFORGE_API_KEY";

    private ApiAccess() {}

    /** The address of an API elsewhere, without a slash at its end. */
    public static Optional<String> url() {
        return variable(URL_VARIABLE).map(url -> url.replaceAll("/+$", ""));
    }

    /** The API key. */
    static Optional<String> key() {
        return variable(KEY_VARIABLE);
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
