package io.soundforge.storage.upload;

import io.soundforge.storage.blob.BlobTooLargeException;
import io.soundforge.storage.blob.SourceBrokenException;
import io.soundforge.storage.blob.StorageFullException;
import io.soundforge.storage.ops.Outcomes;
import io.soundforge.storage.ops.StoreSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/** What goes for all bodies that are stored: limits, and an answer that reaches the sender. */
@ApplicationScoped
class Bodies {
    /** Stores a body of at most so many bytes. */
    @FunctionalInterface
    interface Store<T> {
        T store(InputStream body, long maxBytes) throws SQLException, IOException;
    }

    private final long drainBytes;
    private final Outcomes outcomes;

    Bodies(StoreSettings settings, Outcomes outcomes) {
        this.drainBytes = settings.limits().drainBytes();
        this.outcomes = outcomes;
    }

    /**
     * @param what for the metrics
     * @param announced length of the body as its sender announces it; null if unknown
     */
    <T> T receive(String what, InputStream body, Long announced, long maxBytes, Store<T> store)
            throws SQLException, IOException {
        String outcome = "error";
        try {
            if (announced != null && announced > maxBytes) {
                throw new BlobTooLargeException(maxBytes);
            }
            T result = store.store(body, maxBytes);
            outcome = "stored";
            return result;
        } catch (StorageFullException e) {
            outcome = "storage_full";
            drain(body);
            throw e;
        } catch (BlobTooLargeException e) {
            outcome = "too_large";
            drain(body);
            throw e;
        } catch (SourceBrokenException e) {
            outcome = "incomplete";
            throw e;
        } finally {
            outcomes.received(what, outcome);
        }
    }

    /** Many clients look for an answer only when they have sent their body; without this they would see a reset connection. */
    private void drain(InputStream body) throws SourceBrokenException {
        byte[] buffer = new byte[64 * 1024];
        long left = drainBytes;
        try {
            int got;
            while (left > 0 && (got = body.read(buffer)) >= 0) {
                left -= got;
            }
        } catch (IOException e) {
            throw new SourceBrokenException(e);
        }
    }
}
