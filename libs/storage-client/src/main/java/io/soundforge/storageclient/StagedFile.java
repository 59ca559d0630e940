package io.soundforge.storageclient;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A finished file in a task's staging folder, and the key that it is to get.
 *
 * @param file lies directly in the folder that {@link StorageClient#stagingDir} gave
 * @param key where it goes; must belong to the publication's track
 * @param sizeBytes size in bytes
 * @param sha256 lower-case hex digest; verified before anything is published
 * @param contentType media type
 */
public record StagedFile(Path file, StorageKey key, long sizeBytes, String sha256, String contentType) {
    public StagedFile {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(sha256, "sha256");
        contentType = contentType == null ? ContentTypes.ofExtension(key.extension()) : contentType;
    }

    /** A file whose media type follows from its key's extension. */
    public StagedFile(Path file, StorageKey key, long sizeBytes, String sha256) {
        this(file, key, sizeBytes, sha256, null);
    }
}
