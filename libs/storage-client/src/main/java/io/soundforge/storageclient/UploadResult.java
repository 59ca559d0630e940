package io.soundforge.storageclient;

/**
 * What arrived.
 *
 * @param sizeBytes size in bytes
 * @param sha256 lower-case hex digest of the bytes
 */
public record UploadResult(long sizeBytes, String sha256) {}
