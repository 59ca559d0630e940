package io.soundforge.storage.blob;

import java.io.IOException;

/** No space, or no quota, is left. */
public class StorageFullException extends IOException {
    public StorageFullException(Throwable cause) {
        super("no space left", cause);
    }
}
