package io.soundforge.download.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.UrlTask;
import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressClient;
import io.soundforge.egress.EgressSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a page goes to those who search pages, and nothing else does. */
class PageHandOverTest {
    private static final Fetched FOUND = new Fetched(Path.of("found"), 1, "00", "found.mp3", false);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger searches = new AtomicInteger();
    private EgressClient egress;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            boolean page = exchange.getRequestURI().getPath().equals("/page");
            byte[] body = "<html></html>".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", page ? "Text/HTML; charset=utf-8" : "audio/mpeg");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        egress = new EgressClient(
                vertx,
                mapped(EgressSettings.class, Map.of("soundforge.egress.allow-cidrs", "127.0.0.1/32")),
                AddressResolver.system());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        egress.close();
        vertx.close();
    }

    @Test
    void aPageIsSearched() throws Exception {
        assertThat(fetch("/page", Optional.of(FOUND))).isSameAs(FOUND);
        assertThat(searches).hasValue(1);
    }

    @Test
    void aPageThatNobodySearchesIsAPage() throws Exception {
        Fetched fetched = fetch("/page", Optional.empty());
        assertThat(fetched.webPage()).isTrue();
        assertThat(fetched.file()).hasContent("<html></html>");
    }

    @Test
    void everythingElseStaysAsItIs() throws Exception {
        Fetched fetched = fetch("/song.mp3", Optional.of(FOUND));
        assertThat(fetched.webPage()).isFalse();
        assertThat(fetched.name()).isEqualTo("song.mp3");
        assertThat(searches).hasValue(0);
    }

    private Fetched fetch(String path, Optional<Fetched> found) throws Exception {
        WebPages pages = (task, where, progress) -> {
            searches.incrementAndGet();
            return found;
        };
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        return new UrlFetcher(egress, pages, mapped(DownloadSettings.class, Map.of()))
                .fetch(new UrlTask(url), folder, (done, stage) -> {});
    }

    private static <T> T mapped(Class<T> type, Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(type)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(type);
    }
}
