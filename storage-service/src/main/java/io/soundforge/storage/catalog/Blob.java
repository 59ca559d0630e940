package io.soundforge.storage.catalog;

import io.soundforge.storageclient.StorageKey;
import java.time.Instant;
import java.util.UUID;

/**
 * A stored file.
 *
 * @param trackId null for uploads
 * @param jobId null for uploads
 * @param sha256 lower-case hex digest
 * @param crc32 checksum as ZIP wants it
 * @param place where the bytes lie
 */
public record Blob(
        StorageKey key,
        String owner,
        UUID trackId,
        UUID jobId,
        long sizeBytes,
        String sha256,
        long crc32,
        String place,
        String contentType,
        Instant createdAt,
        Instant lastUsedAt) {}
