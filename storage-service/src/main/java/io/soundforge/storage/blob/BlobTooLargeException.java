package io.soundforge.storage.blob;

import java.io.IOException;

/** More bytes came than are allowed. */
public class BlobTooLargeException extends IOException {
    private final long limitBytes;

    public BlobTooLargeException(long limitBytes) {
        super("more than " + limitBytes + " bytes");
        this.limitBytes = limitBytes;
    }

    /** The limit in bytes. */
    public long limitBytes() {
        return limitBytes;
    }
}
