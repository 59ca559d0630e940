package io.soundforge.storage.publish;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobBackend.Announced;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storage.catalog.Tracks;
import io.soundforge.storage.sweep.Reaper;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Makes staged files public, in four steps: read and verify the bytes; note what is about to move (committed); move, and record, under
 * the step's lock; tidy up. A crash after the note is completed from it, by the next repetition or by {@link PublishRecovery}.
 */
@ApplicationScoped
public class PublishService {
    private static final Logger LOG = Logger.getLogger(PublishService.class);

    /** Refusals that no repetition changes. */
    private static final Set<String> FOR_GOOD = Set.of("FENCED", "TRACK_DELETED");

    private final Database database;
    private final Tracks tracks;
    private final Publications publications;
    private final Places places;
    private final PublishMove mover;
    private final BlobBackend backend;
    private final Reaper reaper;

    PublishService(
            Database database,
            Tracks tracks,
            Publications publications,
            Places places,
            PublishMove mover,
            BlobBackend backend,
            Reaper reaper) {
        this.database = database;
        this.tracks = tracks;
        this.publications = publications;
        this.places = places;
        this.mover = mover;
        this.backend = backend;
        this.reaper = reaper;
    }

    /**
     * Publishes, or says again what was published under the same fence.
     *
     * @return whether it was this call that did it
     * @throws ApiException FENCED, TRACK_DELETED, PUBLICATION_DIFFERS, CHECKSUM_MISMATCH, STAGED_FILE_MISSING
     */
    boolean publish(Order order) throws SQLException, IOException {
        Optional<PublicationRow> own = database.inTransaction(connection -> admit(connection, order, false));
        if (own.isPresent()) {
            return resume(own.get(), order);
        }
        Map<StorageKey, Sealed> seals;
        try {
            seals = verify(order);
        } catch (NoSuchBlobException missing) {
            // The same request may have been repeated while its first copy is at work, or has just ended.
            own = database.inTransaction(connection -> admit(connection, order, false));
            if (own.isPresent()) {
                return resume(own.get(), order);
            }
            throw lost(missing.getMessage());
        }
        note(order);
        return finish(order, seals);
    }

    /** Completes a noted publication. Harmless if somebody else does, or has done, the same. */
    boolean resume(PublicationRow row, Order order) throws SQLException, IOException {
        return switch (row.state()) {
            case PUBLISHED -> {
                // A crash may have come between the end and the tidying.
                tidy(order);
                yield false;
            }
            case LOST -> throw lost("staged files were lost in a crash");
            case MOVING -> finish(order, sealWhatIsLeft(order));
        };
    }

    private Map<StorageKey, Sealed> verify(Order order) throws IOException {
        Map<StorageKey, Sealed> seals = new HashMap<>();
        for (Order.File file : order.files()) {
            Sealed sealed = seal(order, file);
            if (!fits(sealed, file)) {
                throw new ApiException(
                        422,
                        "CHECKSUM_MISMATCH",
                        "The staged bytes of " + file.key() + " are not those that were announced.",
                        Map.of("size_bytes", sealed.sizeBytes(), "sha256", sealed.sha256()));
            }
            seals.put(file.key(), sealed);
        }
        return seals;
    }

    private Sealed seal(Order order, Order.File file) throws IOException {
        return backend.seal(
                file.staging(),
                new Announced(file.sizeBytes(), file.sha256(), order.crc32s().get(file.key())));
    }

    private Map<StorageKey, Sealed> sealWhatIsLeft(Order order) throws IOException {
        Map<StorageKey, Sealed> seals = new HashMap<>();
        for (Order.File file : order.files()) {
            try {
                Sealed sealed = seal(order, file);
                if (fits(sealed, file)) {
                    seals.put(file.key(), sealed);
                }
            } catch (NoSuchBlobException moved) {
                LOG.debugf("%s has left staging", file.key());
            }
        }
        return seals;
    }

    private void note(Order order) throws SQLException, IOException {
        database.inTransaction(connection -> {
            Optional<PublicationRow> own = admit(connection, order, true);
            if (own.isEmpty()) {
                Optional<PublicationRow> earlier = publications.find(connection, order.trackId(), order.step());
                publications.writeMoving(connection, order, staleKeys(earlier, order));
                if (backend.keepsVersions() && earlier.isPresent()) {
                    noteWhatCameToNothing(connection, earlier.get());
                }
            }
            return null;
        });
    }

    /** Keys of earlier publications of the step, finished or not, that this one does not fill again. */
    private static Set<StorageKey> staleKeys(Optional<PublicationRow> earlier, Order order) {
        Set<StorageKey> stale = new LinkedHashSet<>();
        earlier.ifPresent(row -> {
            stale.addAll(row.staleKeys());
            row.manifest().forEach(file -> stale.add(file.key()));
        });
        order.keys().forEach(stale::remove);
        return stale;
    }

    /** An earlier claim that has not ended never will; where it may have put files is no file's place. */
    private void noteWhatCameToNothing(Connection connection, PublicationRow earlier) throws SQLException {
        if (earlier.state() != PublicationRow.State.PUBLISHED) {
            places.noteStale(connection, Versions.places(backend, earlier));
        }
    }

    private boolean finish(Order order, Map<StorageKey, Sealed> seals) throws SQLException, IOException {
        boolean published;
        Optional<Map<StorageKey, Sealed>> moved = Optional.empty();
        try {
            // A place of the claim's own disturbs nobody: what takes long is done before anything is locked.
            moved = backend.keepsVersions() ? Optional.of(mover.move(order, seals)) : Optional.empty();
            Optional<Map<StorageKey, Sealed>> there = moved;
            published = database.inTransaction(connection -> {
                PublicationRow row = admit(connection, order, true)
                        .orElseThrow(() -> new IllegalStateException("finishing what was never noted"));
                if (row.state() == PublicationRow.State.PUBLISHED) {
                    return false;
                }
                mover.lock(connection, order);
                mover.record(connection, row, order, there.isPresent() ? there.get() : mover.move(order, seals));
                return true;
            });
        } catch (NoSuchBlobException e) {
            giveUp(order);
            throw lost(e.getMessage());
        } catch (ApiException refused) {
            if (moved.isPresent() && FOR_GOOD.contains(refused.code())) {
                clearAway(order);
            }
            throw refused;
        }
        tidy(order);
        return published;
    }

    /** Somebody was faster while the files moved. No row will ever name the places of this claim. */
    private void clearAway(Order order) {
        try {
            database.inTransaction(connection -> {
                places.noteStale(connection, Versions.places(backend, order));
                return null;
            });
            reaper.reap(order.trackId());
        } catch (IOException | SQLException e) {
            LOG.warnf("left for the reconciliation with the bucket: %s", e.getMessage());
        }
    }

    private void giveUp(Order order) throws SQLException, IOException {
        database.inTransaction(connection -> {
            Optional<PublicationRow> row = admit(connection, order, true);
            if (row.isPresent() && row.get().state() == PublicationRow.State.MOVING) {
                publications.end(connection, row.get(), PublicationRow.State.LOST);
            }
            return null;
        });
    }

    /**
     * Lets an order in or refuses it.
     *
     * @param lock whether the step stays locked until the transaction ends
     * @return the order's own row, if it has been here before
     */
    private Optional<PublicationRow> admit(Connection connection, Order order, boolean lock) throws SQLException {
        if (!tracks.holdAlive(connection, order.trackId())) {
            throw new ApiException(410, "TRACK_DELETED", "The track was deleted; nothing is published for it.");
        }
        if (lock) {
            publications.lockStep(connection, order.trackId(), order.step());
        }
        Optional<PublicationRow> row = publications.find(connection, order.trackId(), order.step());
        int age = row.map(r -> r.compareTo(order)).orElse(-1);
        if (age > 0) {
            throw new ApiException(
                    409,
                    "FENCED",
                    "A later claim of this step has published.",
                    Map.of("run", row.get().run(), "fence", row.get().fence()));
        }
        if (age < 0) {
            return Optional.empty();
        }
        if (!row.get().manifest().equals(order.files())) {
            throw ApiException.conflict("PUBLICATION_DIFFERS", "Other files were published under the same fence.");
        }
        return row;
    }

    /** Nobody waits for this to succeed: the sweep does what is left over. */
    private void tidy(Order order) {
        try {
            backend.deleteStaging(order.area());
            reaper.reap(order.trackId());
        } catch (IOException | SQLException e) {
            LOG.warnf("left for the sweep: %s", e.getMessage());
        }
    }

    static boolean fits(Sealed sealed, Order.File file) {
        return sealed.sizeBytes() == file.sizeBytes() && sealed.sha256().equals(file.sha256());
    }

    private static ApiException lost(String detail) {
        return new ApiException(422, "STAGED_FILE_MISSING", "A staged file is missing: " + detail + ".");
    }
}
