package io.soundforge.metadata.spotify.webapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.metadata.spotify.SpotifySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are too slow or too large. */
@Timeout(30)
class SpotifyHttpTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private SpotifyHttp http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[5000]);
            exchange.close();
        });
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.createContext("/fine", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", " 7 ");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        server.start();
        SpotifySettings settings = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(SpotifySettings.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("soundforge.spotify.timeout", "1s", "soundforge.spotify.max-answer", "4K"), "test", 500))
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(SpotifySettings.class);
        http = new SpotifyHttp(settings);
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void anAnswerThatDripsIsGivenUp() {
        assertThatThrownBy(() -> http.get(at("/drip"), "Bearer x")).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void anAnswerThatIsTooLargeIsGivenUp() {
        assertThatThrownBy(() -> http.get(at("/large"), "Bearer x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4096");
    }

    @Test
    void anInterruptEndsACall() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> http.get(at("/drip"), "Bearer x")).isInstanceOf(InterruptedException.class);
    }

    @Test
    void theTimeToWaitIsRead() throws Exception {
        assertThat(http.get(at("/fine"), "Bearer x").retryAfter()).hasSeconds(7);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
