package io.soundforge.storageclient;

/**
 * Storage could not do what was asked. Codes: {@code STORAGE_UNAVAILABLE}, {@code STORAGE_TIMEOUT}, {@code STORAGE_FULL},
 * {@code CHECKSUM_MISMATCH}, {@code STAGED_FILE_MISSING} (all retryable); {@code NOT_FOUND}, {@code TOO_LARGE}, {@code FENCED},
 * {@code TRACK_DELETED}, {@code PUBLICATION_DIFFERS}, {@code INVALID_KEY}, {@code UPLOAD_EXISTS}, {@code SOURCE_FAILED},
 * {@code STORAGE_REFUSED} (final).
 */
public class StorageException extends Exception {
    private final String code;
    private final boolean retryable;

    public StorageException(String code, String message, boolean retryable) {
        this(code, message, retryable, null);
    }

    public StorageException(String code, String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
    }

    /** Stable error code, upper case. */
    public String code() {
        return code;
    }

    /** Whether another attempt, later, may succeed. Short outages have been retried already. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether storage as a whole is away: no call would do better, whatever it is about. */
    public boolean isAway() {
        return false;
    }
}
