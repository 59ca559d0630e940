package io.soundforge.storage.blob;

import java.io.IOException;

/** The place where the bytes are does not answer, or will not let us in: another try, later, may succeed. */
public class StoreAwayException extends IOException {
    private final boolean answered;

    /** @param answered whether somebody was there, and refused */
    public StoreAwayException(String message, boolean answered, Throwable cause) {
        super(message, cause);
        this.answered = answered;
    }

    /** Whether it was this one request that was refused; else the next one would fail in the same way, after as long a wait. */
    public boolean hasAnswered() {
        return answered;
    }
}
