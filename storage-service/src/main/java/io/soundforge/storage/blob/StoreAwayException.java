package io.soundforge.storage.blob;

import java.io.IOException;

/** The place where the bytes are does not answer, or will not let us in: another try, later, may succeed. */
public class StoreAwayException extends IOException {
    public StoreAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
