package io.soundforge.storage.blob;

import java.io.IOException;

/** There is no such file, or it is not the one that was meant. */
public class NoSuchBlobException extends IOException {
    public NoSuchBlobException(String message) {
        super(message);
    }
}
