package io.soundforge.storage.blob;

import io.soundforge.storageclient.StorageErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/** What the disk says about files, and about itself. */
final class VolumeFiles {
    /** The file's identity and state: another file, or one that was written to, has another. */
    private record Mark(Object fileKey, long sizeBytes, Instant modifiedAt) {}

    private VolumeFiles() {}

    /** Compares equal for as long as the file is untouched. */
    static Object mark(Path file) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        return new Mark(
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /** Of the file itself, were it a link. */
    static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The same error, or the one for a full disk if that is what it means. */
    static IOException typed(IOException error) {
        return error instanceof StorageFullException || !StorageErrors.isDiskFull(error)
                ? error
                : new StorageFullException(error);
    }
}
