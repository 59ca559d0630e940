package io.soundforge.metadata.upload;

import io.soundforge.events.EventCodec;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.problem.ApiException;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.UploadResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.util.Collection;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Streams users' files into storage. Never inside of a database transaction. */
@ApplicationScoped
public class UploadStore {
    private static final Logger LOG = Logger.getLogger(UploadStore.class);

    private final StorageClient storage;
    private final LimitSettings limits;

    UploadStore(StorageClient storage, LimitSettings limits) {
        this.storage = storage;
        this.limits = limits;
    }

    /**
     * Stores a file; nothing is kept unless all of it arrives.
     *
     * @throws ApiException 413, 507, 503, or 400 where the client stopped sending
     */
    public StoredUpload store(String owner, String filename, InputStream body) {
        UUID id = EventCodec.newId();
        long limit = limits.uploadSize().asLongValue();
        try {
            UploadResult result = storage.putUpload(id, owner, body, limit);
            String shown = FileNames.forDisplay(filename, limits.filenameLength());
            return new StoredUpload(id, owner, shown, result.sizeBytes(), result.sha256());
        } catch (StorageException e) {
            throw asApiException(e, limit);
        }
    }

    /** Forgets files again, as far as storage can be reached; what stays is swept there. */
    public void discard(Collection<StoredUpload> uploads) {
        for (StoredUpload upload : uploads) {
            try {
                storage.deleteUpload(upload.id());
            } catch (StorageException e) {
                LOG.warnf("Upload %s stays until it is swept: %s", upload.id(), e.getMessage());
            }
        }
    }

    /** Tells storage, in the background, that uploads are in use; lossy: the sweeper tells it again. */
    public void touch(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            Thread.ofVirtual().name("upload-touch").start(() -> touchAll(ids));
        }
    }

    private void touchAll(Collection<UUID> ids) {
        for (UUID id : ids) {
            try {
                storage.touchUpload(id);
            } catch (StorageException e) {
                LOG.warnf("Upload %s was not marked as used: %s", id, e.getMessage());
            }
        }
    }

    private static ApiException asApiException(StorageException error, long limit) {
        return switch (error.code()) {
            case "TOO_LARGE" -> ApiException.tooLarge("TOO_LARGE", "A file has at most " + limit + " bytes.", limit);
            case "STORAGE_FULL" -> new ApiException(507, "STORAGE_FULL", "There is no room for the file.");
            case "SOURCE_FAILED" ->
                new ApiException(400, "UPLOAD_INCOMPLETE", "The file did not arrive as a whole; nothing was kept.");
            default -> {
                LOG.warnf(error, "Storage did not take an upload");
                yield ApiException.unavailable(
                        "STORAGE_UNAVAILABLE", "Storage cannot take files right now; nothing was kept. Try again.");
            }
        };
    }
}
