package io.soundforge.storage.sweep;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.StoreAwayException;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Deletes the bytes of files that are marked as deleted, then their rows. A crash in between is completed by the next round. */
@ApplicationScoped
public class Reaper {
    private static final Logger LOG = Logger.getLogger(Reaper.class);
    private static final int BATCH = 100;

    /** Every name has it. */
    private static final String EVERYTHING = "";

    private final Database database;
    private final Blobs blobs;
    private final Places places;
    private final BlobBackend backend;

    /** Deletes some files. */
    @FunctionalInterface
    private interface Batch {
        /** @return how many went */
        int reap() throws SQLException, IOException;
    }

    Reaper(Database database, Blobs blobs, Places places, BlobBackend backend) {
        this.database = database;
        this.blobs = blobs;
        this.places = places;
        this.backend = backend;
    }

    /**
     * Deletes all there is to delete.
     *
     * @return how many files went
     */
    public int reap() throws SQLException, IOException {
        // On a volume rows are held while their bytes go: nobody does the same twice.
        return backend.keepsVersions()
                ? database.alone("reaper", () -> reap(EVERYTHING)).orElse(0)
                : reap(EVERYTHING);
    }

    /**
     * Deletes what there is of a track, or an upload. Somebody waits: what else there is to delete, and that may be much, is left to the sweep.
     *
     * @return how many files went
     */
    public int reap(UUID id) throws SQLException, IOException {
        return reap(id.toString());
    }

    private int reap(String of) throws SQLException, IOException {
        return backend.keepsVersions()
                ? untilNoneGoes(() -> reapPlaces(of)) + untilNoneGoes(() -> reapStale(of))
                : untilNoneGoes(() -> reapKeys(of));
    }

    private static int untilNoneGoes(Batch batch) throws SQLException, IOException {
        int total = 0;
        int gone;
        do {
            gone = batch.reap();
            total += gone;
        } while (gone > 0);
        return total;
    }

    /** A key may be published again at any moment: its row is held while its bytes go. */
    private int reapKeys(String of) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            List<StorageKey> deleted = deleteAll(blobs.claimDeleted(connection, of, BATCH), StorageKey::value);
            blobs.remove(connection, deleted);
            return deleted.size();
        });
    }

    /** Nothing is ever put again where a version was: no row need be held. */
    private int reapPlaces(String of) throws SQLException, IOException {
        List<Places.Deleted> gone = deleteAll(
                database.inTransaction(connection -> places.deleted(connection, of, BATCH)), Places.Deleted::place);
        database.inTransaction(connection -> {
            places.remove(connection, gone);
            return null;
        });
        return gone.size();
    }

    private int reapStale(String of) throws SQLException, IOException {
        List<String> gone = deleteAll(
                database.inTransaction(connection -> places.stale(connection, of, BATCH)), Function.identity());
        database.inTransaction(connection -> {
            places.forget(connection, gone);
            return null;
        });
        return gone.size();
    }

    /** @return those of which the bytes are gone */
    private <T> List<T> deleteAll(List<T> files, Function<T, String> place) {
        List<T> gone = new ArrayList<>();
        for (T file : files) {
            try {
                backend.delete(place.apply(file));
                gone.add(file);
            } catch (StoreAwayException e) {
                LOG.warnf("cannot delete %s yet: %s", place.apply(file), e.getMessage());
                if (!e.hasAnswered()) {
                    // Each of the others would take as long to fail, and somebody may be waiting.
                    break;
                }
            } catch (IOException e) {
                LOG.warnf("cannot delete %s yet: %s", place.apply(file), e.getMessage());
            }
        }
        return gone;
    }
}
