package io.soundforge.storage.serve;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.catalog.Blob;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storageclient.Digests;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Finds what a request asks for. */
@ApplicationScoped
class Documents {
    private final Database database;
    private final Blobs blobs;

    Documents(Database database, Blobs blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /** The row of a stored file. */
    Blob blob(StorageKey key) throws SQLException, IOException {
        return database.inTransaction(connection -> blobs.find(connection, key))
                .orElseThrow(() -> ApiException.notFound("NOT_FOUND", "There is no such file."));
    }

    /** The rows of a track's files. */
    List<Blob> track(UUID trackId) throws SQLException, IOException {
        List<Blob> found = database.inTransaction(connection -> blobs.ofTrack(connection, trackId));
        if (found.isEmpty()) {
            throw ApiException.notFound("NOT_FOUND", "Nothing is stored for this track.");
        }
        return found;
    }

    /** A stored file. */
    Document file(StorageKey key, String downloadName) throws SQLException, IOException {
        Blob blob = blob(key);
        return new Document(
                new Body(List.of(new Segment.Stored(blob.place(), 0, blob.sizeBytes()))),
                '"' + blob.sha256() + '"',
                OptionalLong.of(blob.crc32()),
                blob.createdAt(),
                blob.contentType(),
                DownloadName.clean(downloadName, key.fileName()));
    }

    /** All files of a track as a ZIP, in a folder named like the ZIP itself. */
    Document archive(UUID trackId, String downloadName) throws SQLException, IOException {
        List<Blob> files = track(trackId);
        String zipName = DownloadName.clean(downloadName, trackId + ".zip");
        String folder = zipName.replaceFirst("(?i)\\.zip$", "");
        List<ZipPlan.Entry> entries = files.stream()
                .map(blob -> new ZipPlan.Entry(
                        folder + "/" + entryName(blob.key()),
                        blob.place(),
                        blob.sizeBytes(),
                        blob.crc32(),
                        blob.createdAt()))
                .sorted(Comparator.comparing(ZipPlan.Entry::name))
                .toList();
        StringBuilder identity = new StringBuilder();
        entries.forEach(entry -> identity.append(entry.name()).append('\0').append(entry.modifiedAt()));
        files.forEach(blob -> identity.append(blob.key()).append('\0').append(blob.sha256()));
        String etag = HexFormat.of()
                .formatHex(Digests.sha256().digest(identity.toString().getBytes(StandardCharsets.UTF_8)));
        Instant newest = files.stream()
                .map(Blob::createdAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Document(
                ZipPlan.of(entries),
                '"' + etag + '"',
                OptionalLong.empty(),
                newest,
                "application/zip",
                zipName.equals(folder) ? zipName + ".zip" : zipName);
    }

    /** Names for people; the track's id is on none of them. */
    private static String entryName(StorageKey key) {
        return switch (key.kind()) {
            case DOWNLOAD -> "original." + key.extension();
            case COVER -> "cover." + key.extension();
            case ANALYSIS -> "analysis.json";
            case WAVEFORM -> "waveform.json";
            case STEM, UPLOAD -> key.fileName();
        };
    }
}
