package io.soundforge.storage.blob;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which bucket, how to get there, and how large the pieces are.
 *
 * @param endpoint address of the server; empty for Amazon's own
 * @param prefix what all names begin with, without a slash at either end; may be empty
 * @param keys empty: whatever the SDK finds in its own variables, files or the machine's role
 * @param pathStyle the bucket's name in the path instead of the host name
 * @param partBytes size of the parts of large objects
 * @param copyBytes objects larger than that are copied part by part; S3 allows 5 GiB
 * @param idleTimeout how long the server may say nothing
 * @param attempts how often a call is tried
 * @param trustChecksums whether the SHA-256 that the server has verified itself needs no second reading
 * @param passes who may go to the server himself
 * @param caFile certificates (PEM) that are trusted besides the Java runtime's own
 * @param tempDir where parts lie on their way to the server
 */
public record S3Options(
        Optional<URI> endpoint,
        String region,
        String bucket,
        String prefix,
        Optional<Keys> keys,
        boolean pathStyle,
        int partBytes,
        long copyBytes,
        Duration connectTimeout,
        Duration idleTimeout,
        int attempts,
        boolean trustChecksums,
        Passes passes,
        Optional<Path> caFile,
        Path tempDir) {
    /** What S3 asks of all parts but the last. */
    public static final int MIN_PART_BYTES = 5 * 1024 * 1024;

    public S3Options {
        if (partBytes < MIN_PART_BYTES) {
            throw new IllegalArgumentException("parts must have at least " + MIN_PART_BYTES + " bytes");
        }
    }

    /**
     * Who may go to the server himself, and where it is for him.
     *
     * @param workers whether workers may
     * @param workersEndpoint empty: our own endpoint
     * @param visitorsEndpoint empty: visitors get everything from us
     * @param validFor how long a request may be made after it was allowed
     */
    public record Passes(
            boolean workers, Optional<URI> workersEndpoint, Optional<URI> visitorsEndpoint, Duration validFor) {}

    /** Who we are. */
    public record Keys(String accessKey, String secretKey) {
        @Override
        public String toString() {
            return accessKey;
        }
    }

    /** {@code s3://bucket/prefix} */
    public String location() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** The object's name of a path. */
    String name(String path) {
        return prefix.isEmpty() ? path : prefix + "/" + path;
    }

    /** The path of an object's name. */
    String path(String name) {
        return prefix.isEmpty() ? name : name.substring(prefix.length() + 1);
    }
}
