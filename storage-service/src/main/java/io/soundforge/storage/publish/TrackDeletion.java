package io.soundforge.storage.publish;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storage.catalog.Tracks;
import io.soundforge.storage.sweep.Reaper;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Deletes all of a track, for good. */
@ApplicationScoped
public class TrackDeletion {
    private final Database database;
    private final Tracks tracks;
    private final Blobs blobs;
    private final Places places;
    private final Publications publications;
    private final BlobBackend backend;
    private final Reaper reaper;

    TrackDeletion(
            Database database,
            Tracks tracks,
            Blobs blobs,
            Places places,
            Publications publications,
            BlobBackend backend,
            Reaper reaper) {
        this.database = database;
        this.tracks = tracks;
        this.blobs = blobs;
        this.places = places;
        this.publications = publications;
        this.backend = backend;
        this.reaper = reaper;
    }

    /** Sets the tombstone and deletes the bytes; waits for publications of the track in progress. Repeatable. */
    public void delete(UUID trackId) throws SQLException, IOException {
        database.inTransaction(connection -> {
            tracks.bury(connection, trackId);
            for (PublicationRow row : publications.ofTrack(connection, trackId)) {
                // A crash may have moved files whose rows were never written.
                List<StorageKey> keys = new ArrayList<>(row.staleKeys());
                row.manifest().forEach(file -> keys.add(file.key()));
                blobs.markDeleted(connection, keys);
                if (backend.keepsVersions() && row.state() != PublicationRow.State.PUBLISHED) {
                    places.noteStale(connection, Versions.places(backend, row));
                }
            }
            blobs.markTrackDeleted(connection, trackId);
            publications.remove(connection, trackId);
            return null;
        });
        backend.deleteStagingOf(trackId + "_");
        reaper.reap(trackId);
    }
}
