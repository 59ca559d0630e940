package io.soundforge.storageclient;

import java.io.IOException;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Tells a full disk from other trouble with files. */
public final class StorageErrors {
    private static final Logger LOG = Logger.getLogger(StorageErrors.class);

    private StorageErrors() {}

    /** Whether the error says that no space, or no quota, is left. */
    public static boolean isDiskFull(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            String message = cause.getMessage();
            if (cause instanceof IOException && message != null) {
                String text = message.toLowerCase(Locale.ROOT);
                if (text.contains("no space left")
                        || text.contains("quota exceeded")
                        || text.contains("file too large")) {
                    return true;
                }
            }
        }
        return false;
    }

    static StorageException ofLocalWrite(IOException error, String what) {
        if (isDiskFull(error)) {
            return new StorageException("STORAGE_FULL", what + ": this machine's disk is full", true, error);
        }
        return unavailable(what, error);
    }

    /** A file of ours, or of storage, cannot be had right now. The cause names paths and hosts: it is for the log, never for an event. */
    static StorageUnavailableException unavailable(String what, Throwable cause) {
        LOG.warnf("%s: %s", what, cause);
        return new StorageUnavailableException(what, false, cause);
    }

    /** Nobody answers where storage-service should be. */
    static StorageUnavailableException away(Throwable cause) {
        LOG.warnf("storage-service cannot be reached: %s", cause);
        return new StorageUnavailableException("storage-service cannot be reached", true, cause);
    }
}
