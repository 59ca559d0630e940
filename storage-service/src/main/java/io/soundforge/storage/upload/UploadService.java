package io.soundforge.storage.upload;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storage.catalog.Blob;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.sweep.Reaper;
import io.soundforge.storageclient.ContentTypes;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Users' files before a job takes them. They never change: a job gets a link to the same bytes. */
@ApplicationScoped
public class UploadService {
    private final Database database;
    private final Blobs blobs;
    private final BlobBackend backend;
    private final Reaper reaper;

    UploadService(Database database, Blobs blobs, BlobBackend backend, Reaper reaper) {
        this.database = database;
        this.blobs = blobs;
        this.backend = backend;
        this.reaper = reaper;
    }

    /**
     * Stores a body.
     *
     * @throws ApiException UPLOAD_EXISTS if the id is taken
     */
    BlobBackend.Sealed put(UUID id, String owner, InputStream body, long maxBytes) throws SQLException, IOException {
        StorageKey key = StorageKey.upload(id);
        String place = backend.place(key, UUID.randomUUID().toString());
        try (BlobBackend.Incoming incoming = backend.receive(place, body, maxBytes)) {
            BlobBackend.Sealed sealed = incoming.sealed();
            Blob blob = new Blob(
                    key,
                    owner,
                    null,
                    null,
                    sealed.sizeBytes(),
                    sealed.sha256(),
                    sealed.crc32(),
                    place,
                    ContentTypes.UNKNOWN,
                    null,
                    null);
            if (backend.keepsVersions()) {
                keepAside(incoming, blob);
            } else {
                keepAtKey(incoming, blob);
            }
            return sealed;
        }
    }

    private void keepAtKey(BlobBackend.Incoming incoming, Blob blob) throws SQLException, IOException {
        database.inTransaction(connection -> {
            // The row comes first: of two bodies for one id only one gets as far as the file.
            insert(connection, blob);
            incoming.keep();
            return null;
        });
    }

    /** In a place of its own a body is in nobody's way; of two bodies for one id only one gets the row. */
    private void keepAside(BlobBackend.Incoming incoming, Blob blob) throws SQLException, IOException {
        incoming.keep();
        try {
            database.inTransaction(connection -> {
                insert(connection, blob);
                return null;
            });
        } catch (ApiException taken) {
            backend.delete(blob.place());
            throw taken;
        }
    }

    private void insert(Connection connection, Blob blob) throws SQLException {
        if (!blobs.insertUpload(connection, blob)) {
            throw ApiException.conflict("UPLOAD_EXISTS", "There is an upload of this id already.");
        }
    }

    /** @throws ApiException NOT_FOUND */
    Blob find(UUID id) throws SQLException, IOException {
        StorageKey key = StorageKey.upload(id);
        return database.inTransaction(connection -> blobs.find(connection, key).orElseThrow(UploadService::gone));
    }

    /** @throws ApiException NOT_FOUND */
    void use(UUID id) throws SQLException, IOException {
        StorageKey key = StorageKey.upload(id);
        database.inTransaction(connection -> blobs.findAndUse(connection, key).orElseThrow(UploadService::gone));
    }

    /** Puts an upload into a staging area. It has just been used, so that the sweep will not take it away meanwhile. */
    Blob link(UUID id, StagingArea area, String name) throws SQLException, IOException {
        StorageKey key = StorageKey.upload(id);
        String target = area.file(name);
        Blob blob = database.inTransaction(
                connection -> blobs.findAndUse(connection, key).orElseThrow(UploadService::gone));
        try {
            backend.copy(blob.place(), target);
        } catch (NoSuchBlobException deleted) {
            throw gone();
        }
        return blob;
    }

    /** Deletes an upload, if it is there. */
    void delete(UUID id) throws SQLException, IOException {
        StorageKey key = StorageKey.upload(id);
        database.inTransaction(connection -> {
            blobs.markUploadDeleted(connection, key);
            return null;
        });
        reaper.reap(id);
    }

    private static ApiException gone() {
        return ApiException.notFound(
                "NOT_FOUND", "There is no such upload: it never was, or was swept some time after its last use.");
    }
}
