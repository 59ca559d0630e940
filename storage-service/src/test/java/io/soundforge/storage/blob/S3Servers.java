package io.soundforge.storage.blob;

import io.soundforge.embedded.VersityGateway;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Ways into the S3 servers of the tests. */
public final class S3Servers {
    private S3Servers() {}

    public static S3Options options(URI endpoint, String bucket, String prefix) {
        return new S3Options(
                Optional.of(endpoint),
                "us-east-1",
                bucket,
                prefix,
                Optional.of(new S3Options.Keys(VersityGateway.ACCESS_KEY, VersityGateway.SECRET_KEY)),
                true,
                S3Options.MIN_PART_BYTES,
                5L * 1024 * 1024 * 1024,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                2,
                true,
                new S3Options.Passes(true, Optional.empty(), Optional.empty(), Duration.ofMinutes(5)),
                Optional.empty(),
                Path.of("target", "parts"));
    }

    static S3Options withCopyBytes(S3Options o, long copyBytes) {
        return with(o, o.keys(), copyBytes, o.trustChecksums(), o.passes(), o.caFile());
    }

    static S3Options doubting(S3Options o) {
        return with(o, o.keys(), o.copyBytes(), false, o.passes(), o.caFile());
    }

    public static S3Options withPasses(S3Options o, Optional<URI> workersEndpoint, Optional<URI> visitorsEndpoint) {
        S3Options.Passes passes = new S3Options.Passes(
                true, workersEndpoint, visitorsEndpoint, o.passes().validFor());
        return with(o, o.keys(), o.copyBytes(), o.trustChecksums(), passes, o.caFile());
    }

    public static S3Options withAuthority(S3Options o, Path caFile) {
        return with(o, o.keys(), o.copyBytes(), o.trustChecksums(), o.passes(), Optional.of(caFile));
    }

    /** The SDK looks for some itself. */
    static S3Options withoutKeys(S3Options o) {
        return with(o, Optional.empty(), o.copyBytes(), o.trustChecksums(), o.passes(), o.caFile());
    }

    private static S3Options with(
            S3Options o,
            Optional<S3Options.Keys> keys,
            long copyBytes,
            boolean trustChecksums,
            S3Options.Passes passes,
            Optional<Path> caFile) {
        return new S3Options(
                o.endpoint(),
                o.region(),
                o.bucket(),
                o.prefix(),
                keys,
                o.pathStyle(),
                o.partBytes(),
                copyBytes,
                o.connectTimeout(),
                o.idleTimeout(),
                o.attempts(),
                trustChecksums,
                passes,
                caFile,
                o.tempDir());
    }

    /** A client of its own; the caller closes it. */
    public static S3Client client(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(VersityGateway.ACCESS_KEY, VersityGateway.SECRET_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
