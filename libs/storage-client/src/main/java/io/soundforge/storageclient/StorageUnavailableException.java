package io.soundforge.storageclient;

/** Storage cannot be reached, or says that it cannot work right now: worth another try at once. */
class StorageUnavailableException extends StorageException {
    StorageUnavailableException(String message, Throwable cause) {
        super("STORAGE_UNAVAILABLE", message, true, cause);
    }
}
