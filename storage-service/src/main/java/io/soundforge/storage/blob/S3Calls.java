package io.soundforge.storage.blob;

import io.soundforge.tls.TrustedAuthorities;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Every call to the S3 server passes here: what the SDK throws becomes what the port promises. */
final class S3Calls implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(S3Calls.class);
    private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage");

    private final S3Options options;
    private final S3Client client;

    S3Calls(S3Options options) {
        this.options = options;
        this.client = client(options);
    }

    /** What there is of S3 everywhere: no trailing checksums, no chunks that are signed one by one. */
    private static S3Client client(S3Options options) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(options.region()))
                .credentialsProvider(credentials(options))
                .serviceConfiguration(configuration(options))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        override -> override.retryStrategy(retries -> retries.maxAttempts(options.attempts())))
                .httpClientBuilder(http(options));
        options.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static UrlConnectionHttpClient.Builder http(S3Options options) {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder()
                .connectionTimeout(options.connectTimeout())
                .socketTimeout(options.idleTimeout());
        options.caFile()
                .map(file -> TrustedAuthorities.withFile(file).getTrustManagers())
                .ifPresent(managers -> http.tlsTrustManagersProvider(() -> managers));
        return http;
    }

    static S3Configuration configuration(S3Options options) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(options.pathStyle())
                .chunkedEncodingEnabled(false)
                .build();
    }

    static AwsCredentialsProvider credentials(S3Options options) {
        return options.keys()
                .<AwsCredentialsProvider>map(keys -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    S3Options options() {
        return options;
    }

    /**
     * One call.
     *
     * @throws NoSuchBlobException if the object is not there, or not the one that was meant
     * @throws StorageFullException if the server has no room
     * @throws StoreAwayException for whatever else the server, or the way there, has against it
     */
    <T> T call(String path, Function<S3Client, T> call) throws IOException {
        try {
            return call.apply(client);
        } catch (SdkException e) {
            throw typed(path, e);
        }
    }

    /**
     * One call that others may not allow us, or not understand; they are not asked twice.
     *
     * @return empty if so
     */
    <T> Optional<T> quietly(Function<S3Client, T> call) throws IOException {
        try {
            return Optional.ofNullable(call.apply(client));
        } catch (AwsServiceException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw typed("the bucket", e);
        }
    }

    private IOException typed(String path, SdkException error) {
        if (!(error instanceof AwsServiceException answer)) {
            return away("does not answer: " + error.getMessage(), false, error);
        }
        String code = code(answer);
        if (code.equals("NoSuchBucket")) {
            return away("has no such bucket", false, error);
        }
        if (answer.statusCode() == 404) {
            return new NoSuchBlobException("there is no " + path);
        }
        if (answer.statusCode() == 412 || code.equals("PreconditionFailed")) {
            return new NoSuchBlobException(path + " has changed since it was read");
        }
        if (answer.statusCode() == 507 || FULL.contains(code)) {
            return new StorageFullException(error);
        }
        boolean alive = answer.statusCode() < 500;
        return away("answered " + answer.statusCode() + " " + code + " for " + path, alive, error);
    }

    /** The error's code; empty where the answer has none. */
    static String code(AwsServiceException error) {
        return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
                ? ""
                : error.awsErrorDetails().errorCode();
    }

    private StoreAwayException away(String what, boolean answered, Throwable cause) {
        LOG.warnf("%s: the S3 server %s", options.location(), what);
        return new StoreAwayException("The S3 server of " + options.location() + " " + what, answered, cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
