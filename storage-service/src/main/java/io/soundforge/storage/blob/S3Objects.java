package io.soundforge.storage.blob;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The plain calls for one object. */
final class S3Objects {
    private static final String CONTENT_TYPE = "application/octet-stream";

    private S3Objects() {}

    /**
     * Stores bytes; the server refuses them if they arrive damaged.
     *
     * @param sha256 lower-case hex digest
     * @return the ETag
     */
    static String put(S3Calls calls, String path, PartBuffer bytes, String sha256) throws IOException {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(calls.options().bucket())
                .key(calls.options().name(path))
                .contentType(CONTENT_TYPE)
                .checksumSHA256(base64(sha256))
                .build();
        return calls.call(path, s3 -> s3.putObject(request, body(bytes))).eTag();
    }

    /** As a body that can be sent again. */
    static RequestBody body(PartBuffer bytes) {
        return RequestBody.fromContentProvider(bytes::open, bytes.size(), CONTENT_TYPE);
    }

    /** What the server says of an object; empty if there is none. */
    static Optional<HeadObjectResponse> head(S3Calls calls, String path) throws IOException {
        try {
            return Optional.of(calls.call(
                    path,
                    s3 -> s3.headObject(
                            request -> request.bucket(calls.options().bucket())
                                    .key(calls.options().name(path))
                                    .checksumMode(ChecksumMode.ENABLED))));
        } catch (NoSuchBlobException e) {
            return Optional.empty();
        }
    }

    /** The SHA-256 of the whole object, if the server has verified and kept it. */
    static Optional<String> sha256(HeadObjectResponse head) {
        boolean ofParts = head.checksumType() == ChecksumType.COMPOSITE
                || head.checksumSHA256() != null && head.checksumSHA256().contains("-");
        return head.checksumSHA256() == null || ofParts
                ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(head.checksumSHA256())));
    }

    /** Does nothing if it is gone. */
    static void delete(S3Calls calls, String path) throws IOException {
        try {
            calls.call(
                    path,
                    s3 -> s3.deleteObject(
                            request -> request.bucket(calls.options().bucket())
                                    .key(calls.options().name(path))));
        } catch (NoSuchBlobException e) {
            // Some servers say so, others are content: it is gone.
        }
    }

    /** As S3 writes checksums. */
    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
