package io.soundforge.events;

/**
 * A published file.
 *
 * @param key storage key, never a host path
 * @param sizeBytes size in bytes
 * @param sha256 lower-case hex digest of the bytes
 */
public record StoredFile(String key, long sizeBytes, String sha256) {}
