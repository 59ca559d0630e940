package io.soundforge.storage.sweep;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storage.ops.Outcomes;
import io.soundforge.storage.publish.PublishRecovery;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Compares a bucket with the rows. What claims and crashes leave in places that nobody knows is found by this alone, and so is what somebody
 * else has deleted.
 */
@ApplicationScoped
public class Reconciler {
    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final List<String> FOLDERS = List.of("uploads", "downloads", "covers", "analysis", "stems");
    private static final int BATCH = 1000;

    private final Database database;
    private final Places places;
    private final PublishRecovery unfinished;
    private final BlobBackend backend;
    private final Outcomes outcomes;

    Reconciler(Database database, Places places, PublishRecovery unfinished, BlobBackend backend, Outcomes outcomes) {
        this.database = database;
        this.places = places;
        this.unfinished = unfinished;
        this.backend = backend;
        this.outcomes = outcomes;
    }

    /**
     * Notes objects that no row knows as stale, for the reaper. Tells of files whose objects are gone.
     *
     * @param unchangedSince younger ones may be about to be recorded
     * @param atMost if there are more, none is noted: rather the rows are wrong, say those of an old backup
     * @return how many there were
     */
    public long noteOrphans(Instant unchangedSince, int atMost) throws SQLException, IOException {
        if (!backend.keepsVersions()) {
            return 0;
        }
        // Read first: what is recorded while we look is either in here or has a row.
        Set<String> expected = unfinished.places();
        List<String> orphans = new ArrayList<>();
        MissingFiles missing = new MissingFiles(database, places, backend, BATCH);
        for (String folder : FOLDERS) {
            missing.enter(folder);
            orphans.addAll(orphans(folder, unchangedSince, expected, missing));
            missing.leave(folder);
        }
        tell(missing);
        if (orphans.size() > atMost) {
            LOG.errorf(
                    "no row knows %d objects in %s, for example %s: nothing was deleted. If the database is the right one, set"
                            + " soundforge.storage.sweep.orphans-at-most",
                    orphans.size(), backend.location(), orphans.getFirst());
            return 0;
        }
        database.inTransaction(connection -> {
            places.noteStale(connection, orphans);
            return null;
        });
        orphans.forEach(place -> LOG.infof("no row knows %s: it goes", place));
        return orphans.size();
    }

    private void tell(MissingFiles missing) {
        outcomes.missing(missing.count());
        if (missing.count() > 0) {
            LOG.errorf(
                    "%d files are missing in %s%s: somebody else has deleted them, or it is an old copy",
                    missing.count(),
                    backend.location(),
                    missing.count() == MissingFiles.AT_MOST ? ", and perhaps more" : "");
        }
    }

    private List<String> orphans(String folder, Instant unchangedSince, Set<String> expected, MissingFiles missing)
            throws IOException {
        List<String> orphans = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        backend.list(folder, found -> {
            pass(missing, found.path());
            if (found.modifiedAt().isBefore(unchangedSince) && !expected.contains(found.path())) {
                batch.add(found.path());
            }
            if (batch.size() == BATCH) {
                orphans.addAll(unknown(batch));
                batch.clear();
            }
        });
        orphans.addAll(unknown(batch));
        return orphans;
    }

    private static void pass(MissingFiles missing, String path) {
        try {
            missing.pass(path);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("missing files cannot be looked for: " + e.getMessage(), e);
        }
    }

    private List<String> unknown(List<String> paths) {
        try {
            return database.inTransaction(connection -> places.unknown(connection, paths));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("rows cannot be read: " + e.getMessage(), e);
        }
    }
}
