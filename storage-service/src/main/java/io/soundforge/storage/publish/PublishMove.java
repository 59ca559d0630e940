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
import java.util.List;
import java.util.Map;

/** The moment of publication: files to their keys, rows beside them. Runs inside a transaction that holds the step's lock. */
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
     * @param seals what was read in staging; files that are not in it must have arrived at their key before
     * @throws NoSuchBlobException if a file is in neither place
     */
    void move(Connection connection, PublicationRow row, Order order, Map<StorageKey, Sealed> seals)
            throws SQLException, IOException {
        blobs.lock(connection, order.keys());
        List<Blob> published = new ArrayList<>();
        for (Order.File file : order.files()) {
            Sealed sealed = moveOne(file, seals.get(file.key()));
            published.add(new Blob(
                    file.key(),
                    order.owner(),
                    order.trackId(),
                    order.jobId(),
                    sealed.sizeBytes(),
                    sealed.sha256(),
                    sealed.crc32(),
                    file.contentType(),
                    null,
                    null));
        }
        blobs.upsert(connection, published, order.run(), order.fence());
        blobs.markDeleted(connection, row.staleKeys());
        publications.end(connection, row, PublicationRow.State.PUBLISHED);
    }

    private Sealed moveOne(Order.File file, Sealed staged) throws IOException {
        if (staged != null) {
            try {
                backend.move(file.staging(), file.key().value(), staged);
                return staged;
            } catch (NoSuchBlobException gone) {
                return arrived(file);
            }
        }
        return arrived(file);
    }

    /** A file that an attempt before a crash has moved. */
    private Sealed arrived(Order.File file) throws IOException {
        Sealed there = backend.seal(file.key().value());
        if (!PublishService.fits(there, file)) {
            throw new NoSuchBlobException("the bytes of " + file.key() + " are in neither place");
        }
        return there;
    }
}
