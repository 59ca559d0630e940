package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does not keep to what it speaks. */
class S3OddServerTest {
    private static final String KEY = "stems/0195f000-0000-7000-8000-000000000001/vocals.flac";
    private HttpServer server;
    private S3Backend backend;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        backend = new S3Backend(S3Servers.options(endpoint, "odd", ""));
    }

    @AfterEach
    void stop() {
        backend.close();
        server.stop(0);
    }

    /** Its bytes would be taken for those in the middle. */
    @Test
    void aWholeObjectInPlaceOfARangeIsRefused() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write("0123456789".getBytes());
            exchange.close();
        });

        assertThatThrownBy(() -> backend.read(KEY, 5, 3).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10 bytes instead of 3");
    }

    @Test
    void aServerThatLetsNobodyInIsAwayAndHasAnswered() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });

        assertThatThrownBy(() -> backend.find(KEY)).isInstanceOfSatisfying(StoreAwayException.class, e -> {
            org.assertj.core.api.Assertions.assertThat(e.hasAnswered()).isTrue();
            org.assertj.core.api.Assertions.assertThat(e).hasMessageContaining("403");
        });
    }
}
