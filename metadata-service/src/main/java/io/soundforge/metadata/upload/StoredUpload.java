package io.soundforge.metadata.upload;

import java.util.UUID;

/**
 * A file of a user whose bytes are in storage.
 *
 * @param filename what the user calls it; display only; may be null
 * @param sha256 lower-case hex digest
 */
public record StoredUpload(UUID id, String owner, String filename, long sizeBytes, String sha256) {}
