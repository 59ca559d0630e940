package io.soundforge.storageclient;

import io.soundforge.events.StoredFile;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a service reads and writes stored files. On a machine that shares the volume with storage-service, files are read and
 * written in place; elsewhere they are streamed, with checksums. All methods block.
 */
public interface StorageClient {
    /**
     * The folder for the files of one claim of a task, made if need be. It is kept from the sweep until it is published or
     * discarded (for {@code soundforge.storage.staging.held-for} at most).
     *
     * @param taskKey the task's key, {@code track:step:run}
     * @param fence number of the claim
     */
    Path stagingDir(String taskKey, int fence) throws StorageException;

    /** Throws a staging folder away, after a failure. Does nothing if it is gone. */
    void discardStaging(String taskKey, int fence);

    /**
     * A stored file to read as a local file.
     *
     * @param key storage key, as events carry it
     * @throws StorageException NOT_FOUND, INVALID_KEY, CHECKSUM_MISMATCH, or storage is away
     */
    LocalFile localCopy(String key) throws StorageException;

    /** A stored file as a stream; the caller closes it. Codes as {@link #localCopy}. */
    InputStream open(String key) throws StorageException;

    /**
     * Moves staged files to their keys, all of them or none, after their checksums are verified. Repeating it is harmless.
     *
     * @return the files as they are stored, in the order of the publication
     * @throws StorageException FENCED if a later claim or run has published; TRACK_DELETED; CHECKSUM_MISMATCH; STAGED_FILE_MISSING;
     *     STORAGE_FULL
     */
    List<StoredFile> publish(Publication publication) throws StorageException;

    /**
     * Streams a user's file into storage, in constant memory. Nothing is kept unless the whole of it arrives.
     *
     * @param maxBytes limit; one byte more is TOO_LARGE
     * @throws StorageException TOO_LARGE, STORAGE_FULL, SOURCE_FAILED if reading the source fails, UPLOAD_EXISTS
     */
    UploadResult putUpload(UUID id, String owner, InputStream source, long maxBytes) throws StorageException;

    /** What is known of an upload; empty if there is none, or it was swept. */
    Optional<UploadInfo> uploadInfo(UUID id) throws StorageException;

    /** Counts as a use of the upload: it will be kept for its full time again. NOT_FOUND if it is gone. */
    void touchUpload(UUID id) throws StorageException;

    /** Deletes an upload; does nothing if it is gone. */
    void deleteUpload(UUID id) throws StorageException;

    /**
     * Puts an upload into a staging folder, without a copy where the file system can; counts as a use. NOT_FOUND if it is gone.
     *
     * @param name file name within the folder
     * @return the file in the staging folder. Never write to it: it may be the upload itself
     */
    Path linkUploadToStaging(UUID id, String taskKey, int fence, String name) throws StorageException;

    /** Deletes everything of a track and refuses to publish anything for it from now on. Repeating it is harmless. */
    void deleteTrack(UUID trackId) throws StorageException;
}
