package io.soundforge.storageclient;

/** Bytes are not taken, or not answered, for too long. */
final class StalledException extends StorageException {
    StalledException() {
        super("STORAGE_TIMEOUT", "storage does not take bytes", true);
    }
}
