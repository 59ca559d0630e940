package io.soundforge.storage.sweep;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobBackend.Found;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storage.publish.PublishRecovery;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Compares a bucket with the rows. What claims and crashes leave in places that nobody knows is found by this alone. */
@ApplicationScoped
public class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final List<String> FOLDERS = List.of("uploads", "downloads", "covers", "analysis", "stems");
    private static final int BATCH = 1000;

    private final Database database;
    private final Places places;
    private final PublishRecovery unfinished;
    private final BlobBackend backend;

    Reconciler(Database database, Places places, PublishRecovery unfinished, BlobBackend backend) {
        this.database = database;
        this.places = places;
        this.unfinished = unfinished;
        this.backend = backend;
    }

    /**
     * Notes objects that no row knows as stale, for the reaper.
     *
     * @param unchangedSince younger ones may be about to be recorded
     * @return how many there were
     */
    public long noteOrphans(Instant unchangedSince) throws SQLException, IOException {
        if (!backend.keepsVersions()) {
            return 0;
        }
        // Read first: what is recorded while we look is either in here or has a row.
        Set<String> expected = unfinished.places();
        long orphans = 0;
        for (String folder : FOLDERS) {
            List<String> old = new ArrayList<>();
            backend.list(folder, found -> {
                if (isOld(found, unchangedSince) && !expected.contains(found.path())) {
                    old.add(found.path());
                }
            });
            for (int from = 0; from < old.size(); from += BATCH) {
                orphans += noteUnknown(old.subList(from, Math.min(old.size(), from + BATCH)));
            }
        }
        return orphans;
    }

    private static boolean isOld(Found found, Instant unchangedSince) {
        return found.modifiedAt().isBefore(unchangedSince);
    }

    private int noteUnknown(List<String> batch) throws SQLException, IOException {
        List<String> unknown = database.inTransaction(connection -> {
            List<String> orphans = places.unknown(connection, batch);
            places.noteStale(connection, orphans);
            return orphans;
        });
        unknown.forEach(place -> LOG.infof("no row knows %s: it goes", place));
        return unknown.size();
    }
}
