package io.soundforge.storage.sweep;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Deletes the bytes of files that are marked as deleted, then their rows. A crash in between is completed by the next round. */
@ApplicationScoped
public class Reaper {
    private static final Logger LOG = Logger.getLogger(Reaper.class);
    private static final int BATCH = 100;

    private final Database database;
    private final Blobs blobs;
    private final BlobBackend backend;

    Reaper(Database database, Blobs blobs, BlobBackend backend) {
        this.database = database;
        this.blobs = blobs;
        this.backend = backend;
    }

    /** @return how many files went */
    public int reap() throws SQLException, IOException {
        int total = 0;
        int gone;
        do {
            gone = database.inTransaction(connection -> {
                List<StorageKey> deleted = new ArrayList<>();
                for (StorageKey key : blobs.claimDeleted(connection, BATCH)) {
                    if (deleteBytes(key)) {
                        deleted.add(key);
                    }
                }
                blobs.remove(connection, deleted);
                return deleted.size();
            });
            total += gone;
        } while (gone > 0);
        return total;
    }

    private boolean deleteBytes(StorageKey key) {
        try {
            backend.delete(key.value());
            return true;
        } catch (IOException e) {
            LOG.warnf("cannot delete %s yet: %s", key, e.getMessage());
            return false;
        }
    }
}
