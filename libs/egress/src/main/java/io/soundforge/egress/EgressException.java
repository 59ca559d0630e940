package io.soundforge.egress;

import java.time.Duration;
import java.util.Optional;

/** A call to an outside address failed, with a reason and whether a repetition may help. */
public final class EgressException extends Exception {
    private final EgressCode code;
    private final boolean retryable;
    private final transient Duration retryAfter;

    private EgressException(EgressCode code, String message, boolean retryable, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** A failure that the same call will meet again. */
    public static EgressException permanent(EgressCode code, String message) {
        return new EgressException(code, message, false, null, null);
    }

    static EgressException permanent(EgressCode code, String message, Throwable cause) {
        return new EgressException(code, message, false, null, cause);
    }

    /** A failure that may be over later. */
    public static EgressException passing(EgressCode code, String message, Throwable cause) {
        return new EgressException(code, message, true, null, cause);
    }

    static EgressException passing(EgressCode code, String message, Duration retryAfter) {
        return new EgressException(code, message, true, retryAfter, null);
    }

    /** The reason. */
    public EgressCode code() {
        return code;
    }

    /** Whether the same call may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** How long the server asked to wait; not capped. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
