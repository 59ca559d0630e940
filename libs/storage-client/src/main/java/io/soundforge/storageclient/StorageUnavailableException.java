package io.soundforge.storageclient;

/** Storage cannot be reached, or says that it cannot work right now: worth another try at once. */
class StorageUnavailableException extends StorageException {
    private final boolean away;

    /** @param away whether that goes for every call */
    StorageUnavailableException(String message, boolean away, Throwable cause) {
        super("STORAGE_UNAVAILABLE", message, true, cause);
        this.away = away;
    }

    @Override
    public boolean isAway() {
        return away;
    }
}
