package io.soundforge.storage.ops;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.blob.S3Options;
import io.soundforge.storage.blob.VolumeBackend;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the backend that the settings ask for. */
@ApplicationScoped
public class Backends {
    @Produces
    @ApplicationScoped
    BlobBackend backend(StoreSettings settings) throws IOException {
        return switch (settings.backend()) {
            case VOLUME -> volume(settings);
            case S3 -> bucket(settings);
        };
    }

    void close(@Disposes BlobBackend backend) {
        if (backend instanceof S3Backend s3) {
            s3.close();
        }
    }

    private static VolumeBackend volume(StoreSettings settings) throws IOException {
        Path base = settings.volume()
                .orElseThrow(() -> new IllegalStateException(
                        "soundforge.storage.volume must be set to the folder that files are kept in"));
        return new VolumeBackend(base);
    }

    /**
     * The bucket of the settings; the caller closes it.
     *
     * @throws IllegalStateException if something is missing that cannot be guessed
     */
    public static S3Backend bucket(StoreSettings settings) {
        return new S3Backend(options(settings.s3(), settings.tempDir()));
    }

    private static S3Options options(S3Settings settings, Optional<Path> tempDir) {
        String bucket = settings.bucket()
                .orElseThrow(() -> new IllegalStateException(
                        "soundforge.storage.s3.bucket must be set to the bucket that files are kept in"));
        if (settings.accessKey().isPresent() != settings.secretKey().isPresent()) {
            throw new IllegalStateException(
                    "soundforge.storage.s3.access-key and soundforge.storage.s3.secret-key go together");
        }
        Optional<S3Options.Keys> keys = settings.accessKey()
                .map(accessKey ->
                        new S3Options.Keys(accessKey, settings.secretKey().orElseThrow()));
        return new S3Options(
                settings.endpoint(),
                settings.region(),
                bucket,
                settings.prefix().orElse("").replaceAll("^/+|/+$", ""),
                keys,
                settings.pathStyle(),
                settings.partSize(),
                settings.copySize(),
                settings.connectTimeout(),
                settings.idleTimeout(),
                settings.attempts(),
                settings.trustChecksums(),
                new S3Options.Passes(
                        settings.direct(), settings.workersEndpoint(), settings.publicEndpoint(), settings.linkTtl()),
                settings.caFile(),
                tempDir.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
    }
}
