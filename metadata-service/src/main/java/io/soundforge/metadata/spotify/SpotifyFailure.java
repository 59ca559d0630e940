package io.soundforge.metadata.spotify;

import java.time.Instant;
import java.util.Objects;

/**
 * Spotify's answer could not be had. Its message is one sentence for the user: what is wrong, and what to do about it. Never carries
 * credentials.
 */
public final class SpotifyFailure extends Exception {
    private final String code;
    private final boolean retryable;
    private final Instant parkedUntil;

    private SpotifyFailure(String code, String message, boolean retryable, Instant parkedUntil, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.retryable = retryable;
        this.parkedUntil = parkedUntil;
    }

    /** Asking again will not help. */
    public static SpotifyFailure permanent(String code, String message) {
        return new SpotifyFailure(code, message, false, null, null);
    }

    /** May work later. */
    public static SpotifyFailure retryable(String code, String message, Throwable cause) {
        return new SpotifyFailure(code, message, true, null, cause);
    }

    /** Nobody may ask before that time; waiting for it is no failed attempt. */
    public static SpotifyFailure parked(String code, String message, Instant until) {
        return new SpotifyFailure(code, message, true, Objects.requireNonNull(until), null);
    }

    /** Stable error code, upper case. */
    public String code() {
        return code;
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return retryable;
    }

    /** When asking is allowed again; null where nobody forbade it. */
    public Instant parkedUntil() {
        return parkedUntil;
    }
}
