package io.soundforge.storage.client;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.storage.StoreTest;
import io.soundforge.storageclient.LocalFile;
import io.soundforge.storageclient.StorageBeans;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.StorageSettings;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The remote mode of the client against a storage that misbehaves. */
@StoreTest
class FlakyStorageTest {
    private static final byte[] FILE = bytes("the whole file");

    @Inject
    StorageBeans beans;

    @TempDir
    Path temp;

    private final String key =
            StorageKey.stem(UUID.randomUUID(), "vocals", "flac").value();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private ExecutorService threads;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.close();
    }

    private interface Handler {
        void handle(HttpExchange exchange, int call) throws IOException;
    }

    private StorageClient client(Handler handler) {
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange, calls.incrementAndGet());
            }
        });
        return beans.clientFor(new SmallRyeConfigBuilder()
                .withMapping(StorageSettings.class)
                .withDefaultValue(
                        "soundforge.storage.url",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .withDefaultValue("soundforge.storage.temp-dir", temp.toString())
                .withDefaultValue("soundforge.storage.idle-timeout", "PT2S")
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(StorageSettings.class));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("ETag", '"' + sha256(FILE) + '"');
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void triesAgainWhatIsTransient() throws Exception {
        StorageClient client = client((exchange, call) -> {
            switch (call) {
                case 1 -> answer(exchange, 503, new byte[0]);
                case 2 -> cutOff(exchange);
                default -> answer(exchange, 200, FILE);
            }
        });

        try (LocalFile file = client.localCopy(key)) {
            assertThat(file.path()).hasBinaryContent(FILE);
        }
        assertThat(calls).hasValue(3);
        assertNothingLeft();
    }

    /** Announces a whole file and closes the connection in its middle. */
    private static void cutOff(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, FILE.length);
        exchange.getResponseBody().write(FILE, 0, 5);
        exchange.getResponseBody().flush();
    }

    @Test
    void neverHandsOutDamagedBytes() throws Exception {
        StorageClient client = client((exchange, call) -> answer(exchange, 200, bytes("another file!!")));

        assertThatThrownBy(() -> client.localCopy(key))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo("CHECKSUM_MISMATCH"));
        assertNothingLeft();
    }

    @Test
    void asksOnceForWhatIsFinal() {
        StorageClient client = client((exchange, call) -> answer(exchange, 404, bytes("{\"code\":\"NOT_FOUND\"}")));

        assertThatThrownBy(() -> client.localCopy(key))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo("NOT_FOUND"));
        assertThat(calls).hasValue(1);
    }

    @Test
    void givesUpABodyThatStandsStill() throws Exception {
        StorageClient client = client((exchange, call) -> {
            exchange.sendResponseHeaders(200, FILE.length);
            OutputStream body = exchange.getResponseBody();
            body.write(FILE, 0, 3);
            body.flush();
            waitForTheEnd();
        });

        assertThatThrownBy(() -> client.localCopy(key))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.isRetryable()).isTrue());
        assertNothingLeft();
    }

    @Test
    void givesUpAnUploadThatNobodyTakes() {
        StorageClient client = client((exchange, call) -> waitForTheEnd());

        assertThatThrownBy(() -> client.putUpload(
                        UUID.randomUUID(), "x", new ByteArrayInputStream(new byte[100 << 20]), 1L << 40))
                .isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.code()).isEqualTo("STORAGE_TIMEOUT");
                    assertThat(e.isRetryable()).isTrue();
                });
    }

    private void waitForTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysThatNobodyIsThere() {
        server.stop(0);
        StorageClient client = client((exchange, call) -> {});

        assertThatThrownBy(() -> client.open(key)).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.code()).isEqualTo("STORAGE_UNAVAILABLE");
            assertThat(e.isRetryable()).isTrue();
        });
    }
}
