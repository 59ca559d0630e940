package io.soundforge.storage.blob;

import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the bytes are. Paths are storage keys or staging names, {@code /} between segments; a path that is not made of plain segments
 * is an {@link io.soundforge.storageclient.InvalidKeyException}, whatever the caller has checked before. A path holds either nothing
 * or a whole file: there is no moment at which part of one can be read.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface BlobBackend {
    /**
     * Size and checksums of bytes that are durably there, and the backend's own mark by which it recognises exactly these bytes.
     *
     * @param sha256 lower-case hex digest
     * @param crc32 as ZIP wants it
     * @param mark compares equal for as long as the file is untouched
     */
    record Sealed(long sizeBytes, String sha256, long crc32, Object mark) {}

    /**
     * What somebody says of bytes that he has put here.
     *
     * @param sha256 lower-case hex digest
     * @param crc32 as ZIP wants it; null if he does not say
     */
    record Announced(long sizeBytes, String sha256, Long crc32) {}

    /**
     * A request that somebody else can make to the place where the bytes are, for a while and without our keys.
     *
     * @param headers to be sent exactly so
     */
    record Pass(URI url, Map<String, String> headers) {}

    /** What a reader is told of the bytes that he fetches himself. */
    record Shown(String contentType, String disposition) {}

    /** Size and age of a file. */
    record Found(String path, long sizeBytes, Instant modifiedAt) {}

    /** Bytes that have arrived but cannot be seen yet. Closing it without {@link #keep} throws them away. */
    interface Incoming extends AutoCloseable {
        Sealed sealed();

        /** Puts the bytes at their path, atomically, in place of what may be there. */
        void keep() throws IOException;

        @Override
        void close();
    }

    /**
     * Takes a stream in, durably.
     *
     * @param maxBytes limit
     * @throws BlobTooLargeException if one byte more comes
     * @throws StorageFullException if there is no room
     * @throws SourceBrokenException if reading the stream fails
     */
    Incoming receive(String path, InputStream source, long maxBytes) throws IOException;

    /**
     * Reads a file to its end and makes it durable, as a worker may have written it without.
     *
     * @throws NoSuchBlobException if there is none, or what is there is no plain file
     */
    Sealed seal(String path) throws IOException;

    /**
     * The same, of bytes of which something is announced. Where the backend itself vouches for their SHA-256 they need not be read.
     *
     * @return what is true, which may differ from what was announced
     */
    default Sealed seal(String path, Announced announced) throws IOException {
        return seal(path);
    }

    /**
     * Whether each version of a file gets a place of its own, so that nothing that is stored ever changes. Only the database says then which
     * place holds the file, and moving and deleting, which may take their time, are done outside of its transactions.
     */
    default boolean keepsVersions() {
        return false;
    }

    /**
     * Where a version of a file goes.
     *
     * @param version letters, digits and {@code -}; of the same version the place is always the same
     */
    default String place(StorageKey key, String version) {
        return key.value();
    }

    /**
     * Moves a file to another path, atomically, in place of what may be there.
     *
     * @param sealed what {@link #seal} said; the move is refused if the file is no longer that one
     * @throws NoSuchBlobException if it is gone or has changed
     */
    void move(String from, String to, Sealed sealed) throws IOException;

    /** Puts the bytes of one path at another too, without moving them through here where the backend can. */
    void copy(String from, String to) throws IOException;

    /** Size and age; empty if there is no plain file. */
    Optional<Found> find(String path) throws IOException;

    /**
     * Bytes of a file.
     *
     * @param offset first byte
     * @param length number of bytes, within the file
     * @throws NoSuchBlobException if there is none
     */
    InputStream read(String path, long offset, long length) throws IOException;

    /** The file on this machine, if that is where it is: it can be sent without passing through memory. */
    Optional<Path> localFile(String path) throws IOException;

    /**
     * How a worker can put a file there himself. Bytes that are not as announced are refused, there or when they are published.
     *
     * @return empty if he must send it to us
     */
    default Optional<Pass> passToPut(String path, Announced announced) throws IOException {
        return Optional.empty();
    }

    /** How a worker can read a file himself; empty if he must ask us for it. */
    default Optional<Pass> passToRead(String path) throws IOException {
        return Optional.empty();
    }

    /** How anybody can read a file himself; empty if it is served from here, as it is unless the operator wants otherwise. */
    default Optional<Pass> passForVisitors(String path, Shown shown) throws IOException {
        return Optional.empty();
    }

    /** @return false if there was nothing to delete */
    boolean delete(String path) throws IOException;

    /** Deletes the staging area of a claim. */
    void deleteStaging(StagingArea area) throws IOException;

    /** Deletes the staging areas of all tasks whose names start so. */
    void deleteStagingOf(String taskPrefix) throws IOException;

    /** Shows every file below a top folder. Files that come or go meanwhile may be missed. */
    void list(String folder, Consumer<Found> visitor) throws IOException;

    /**
     * Deletes staging folders in which nothing has changed for that long, and what broken-off writes have left for that long and nobody
     * holds.
     *
     * @return how many files went
     */
    long sweep(Duration stagingAge, Duration temporaryAge) throws IOException;

    /** The id that this place was given; empty if it has none. */
    Optional<String> volumeId() throws IOException;

    /** Gives this place an id, durably. */
    void writeVolumeId(String id) throws IOException;

    /** Where this is, for operators. */
    String location();

    /** What the database calls this place. A folder is called the same wherever it is mounted. */
    default String name() {
        return "volume";
    }

    /** What operators should know of this place, a sentence each: it works, but not as they may think. */
    default List<String> warnings() throws IOException {
        return List.of();
    }

    /** @throws IOException if nothing can be written here, for another reason than missing space */
    void probe() throws IOException;
}
