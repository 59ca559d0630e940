package io.soundforge.storage.publish;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storage.catalog.Blob;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The moment of publication: files to their places, rows beside them. */
@ApplicationScoped
class PublishMove {
    private final BlobBackend backend;
    private final Blobs blobs;
    private final Publications publications;

    PublishMove(BlobBackend backend, Blobs blobs, Publications publications) {
        this.backend = backend;
        this.blobs = blobs;
        this.publications = publications;
    }

    /**
     * Puts the files where they belong. Where that is their key, the caller holds the step's lock, and the rows' too.
     *
     * @param seals what was read in staging; files that are not in it must have arrived at their place before
     * @return what lies there now
     * @throws NoSuchBlobException if a file is in neither place
     */
    Map<StorageKey, Sealed> move(Order order, Map<StorageKey, Sealed> seals) throws IOException {
        Map<StorageKey, Sealed> moved = new HashMap<>();
        for (Order.File file : order.files()) {
            moved.put(file.key(), moveOne(file, place(order, file), seals.get(file.key())));
        }
        return moved;
    }

    /** Keeps others from the files of an order until the transaction ends. */
    void lock(Connection connection, Order order) throws SQLException {
        blobs.lock(connection, order.keys());
    }

    /** Makes it known: the end of a publication. */
    void record(Connection connection, PublicationRow row, Order order, Map<StorageKey, Sealed> moved)
            throws SQLException {
        List<Blob> published = new ArrayList<>();
        for (Order.File file : order.files()) {
            Sealed sealed = moved.get(file.key());
            published.add(new Blob(
                    file.key(),
                    order.owner(),
                    order.trackId(),
                    order.jobId(),
                    sealed.sizeBytes(),
                    sealed.sha256(),
                    sealed.crc32(),
                    place(order, file),
                    file.contentType(),
                    null,
                    null));
        }
        blobs.upsert(connection, published, order.run(), order.fence());
        blobs.markDeleted(connection, row.staleKeys());
        publications.end(connection, row, PublicationRow.State.PUBLISHED);
    }

    private String place(Order order, Order.File file) {
        return backend.place(file.key(), order.version());
    }

    private Sealed moveOne(Order.File file, String place, Sealed staged) throws IOException {
        if (staged != null) {
            try {
                backend.move(file.staging(), place, staged);
                return staged;
            } catch (NoSuchBlobException gone) {
                return arrived(file, place);
            }
        }
        return arrived(file, place);
    }

    /** A file that an attempt before a crash has moved. */
    private Sealed arrived(Order.File file, String place) throws IOException {
        Sealed there = backend.seal(place);
        if (!PublishService.fits(there, file)) {
            throw new NoSuchBlobException("the bytes of " + file.key() + " are in neither place");
        }
        return there;
    }
}
