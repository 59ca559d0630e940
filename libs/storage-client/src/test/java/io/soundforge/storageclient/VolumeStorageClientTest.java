package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is not there: gone for good, or only out of sight. */
class VolumeStorageClientTest {
    @TempDir
    Path volume;

    private final String key = StorageKey.download(UUID.randomUUID(), "mp3").value();
    private final StagingHolds holds = new StagingHolds(Duration.ofMinutes(1), Duration.ofHours(1));
    private volatile int answer;
    private HttpServer storage;
    private VolumeStorageClient client;

    @BeforeEach
    void start() throws IOException {
        storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        storage.createContext("/internal/v1/blobs/" + key, exchange -> {
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        storage.start();
        StorageSettings settings = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(StorageSettings.class)
                .withDefaultValue(
                        "soundforge.storage.url",
                        "http://127.0.0.1:" + storage.getAddress().getPort())
                .build()
                .getConfigMapping(StorageSettings.class);
        client = new VolumeStorageClient(null, new Transfers(settings, "Bearer token"), volume, holds);
    }

    @AfterEach
    void stop() {
        storage.stop(0);
        holds.close();
    }

    private StorageException failure() {
        StorageException reading = catchThrowableOfType(StorageException.class, () -> client.localCopy(key));
        StorageException opening = catchThrowableOfType(StorageException.class, () -> client.open(key));
        assertThat(opening.code()).isEqualTo(reading.code());
        assertThat(reading.getMessage()).doesNotContain(volume.toString(), "127.0.0.1");
        return reading;
    }

    @Test
    void readsInPlace() throws Exception {
        Path file = Files.createDirectories(volume.resolve("downloads"))
                .resolve(Path.of(key).getFileName());
        Files.writeString(file, "audio");
        try (LocalFile local = client.localCopy(key)) {
            assertThat(local.path()).isEqualTo(file);
            assertThat(local.sizeBytes()).isEqualTo(5);
        }
    }

    @Test
    void aFileThatStorageDoesNotHaveEitherIsNotFound() {
        answer = 404;
        assertThat(failure().code()).isEqualTo("NOT_FOUND");
        assertThat(failure().isRetryable()).isFalse();
    }

    @Test
    void aVolumeThatIsNotMountedIsNoReasonToGiveATrackUp() {
        answer = 200;
        assertThat(failure().code()).isEqualTo("STORAGE_UNAVAILABLE");
        assertThat(failure().isRetryable()).isTrue();
        assertThat(failure().getMessage()).contains("does not see the volume");
    }

    @Test
    void storageThatIsAwayIsNoReasonEither() {
        storage.stop(0);
        assertThat(failure().code()).isEqualTo("STORAGE_UNAVAILABLE");
    }
}
