package io.soundforge.storage.blob;

import io.soundforge.storage.blob.BlobBackend.Announced;
import io.soundforge.storage.blob.BlobBackend.Pass;
import io.soundforge.storage.blob.BlobBackend.Shown;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Requests that we sign and others make. */
final class S3Passes implements AutoCloseable {
    /** S3 takes no more at once; what is larger comes through us, in parts. */
    private static final long MAX_PUT_BYTES = 5L * 1024 * 1024 * 1024;

    private final S3Options options;
    private final Optional<S3Presigner> workers;
    private final Optional<S3Presigner> visitors;

    S3Passes(S3Options options) {
        this.options = options;
        S3Options.Passes passes = options.passes();
        this.workers = passes.workers()
                ? Optional.of(presigner(passes.workersEndpoint().or(options::endpoint)))
                : Optional.empty();
        this.visitors = passes.visitorsEndpoint().map(endpoint -> presigner(Optional.of(endpoint)));
    }

    private S3Presigner presigner(Optional<URI> endpoint) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(options.region()))
                .credentialsProvider(S3Calls.credentials(options))
                .serviceConfiguration(S3Calls.configuration(options));
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** The server itself refuses bytes whose SHA-256 is another. */
    Optional<Pass> put(String path, Announced announced) {
        if (announced.sizeBytes() > MAX_PUT_BYTES) {
            return Optional.empty();
        }
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(options.bucket())
                .key(options.name(path))
                .checksumSHA256(S3Objects.base64(announced.sha256()))
                .build();
        return workers.map(signer -> signer.presignPutObject(signing -> signing.putObjectRequest(request)
                        .signatureDuration(options.passes().validFor())))
                .map(signed -> pass(signed.url(), signed.signedHeaders()));
    }

    Optional<Pass> read(String path) {
        return workers.map(signer -> get(signer, request(path).build()));
    }

    Optional<Pass> show(String path, Shown shown) {
        GetObjectRequest request = request(path)
                .responseContentType(shown.contentType())
                .responseContentDisposition(shown.disposition())
                .responseCacheControl("private, no-cache")
                .build();
        return visitors.map(signer -> get(signer, request));
    }

    private GetObjectRequest.Builder request(String path) {
        return GetObjectRequest.builder().bucket(options.bucket()).key(options.name(path));
    }

    private Pass get(S3Presigner signer, GetObjectRequest request) {
        var signed = signer.presignGetObject(signing -> signing.getObjectRequest(request)
                .signatureDuration(options.passes().validFor()));
        return pass(signed.url(), signed.signedHeaders());
    }

    /** Whoever makes the request sends the host's name by himself. */
    private static Pass pass(URL url, Map<String, List<String>> signedHeaders) {
        Map<String, String> headers = new HashMap<>();
        signedHeaders.forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, String.join(",", values));
            }
        });
        try {
            return new Pass(url.toURI(), headers);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        workers.ifPresent(S3Presigner::close);
        visitors.ifPresent(S3Presigner::close);
    }
}
