package io.soundforge.download.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.UrlTask;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.spotdl.TestTools;
import io.soundforge.download.tool.SupervisedRunner;
import io.soundforge.download.tool.ToolEnvironment;
import io.soundforge.download.tool.ToolSettings;
import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressSettings;
import io.soundforge.egress.Vetting;
import io.soundforge.egress.proxy.ForwardProxy;
import io.soundforge.egress.proxy.ToolProxySettings;
import io.soundforge.pythonpool.PythonSettings;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.testing.TestPython;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real yt-dlp, through the real proxy, at a server at 127.0.0.2; a canary at 127.0.0.1 must hear nothing. */
class PageFetcherTest {
    private static final byte[] AUDIO = wav();

    @TempDir
    Path folder;

    private final Map<String, String> pages = new HashMap<>();
    private final AtomicInteger strangers = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private ServerSocket canary;
    private ForwardProxy proxy;

    @BeforeEach
    void serve() throws IOException {
        canary = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    canary.accept().close();
                    strangers.incrementAndGet();
                }
            } catch (IOException e) {
                // closed
            }
        });
        server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String page = pages.get(path);
            byte[] body = page != null ? page.getBytes(StandardCharsets.UTF_8) : AUDIO;
            exchange.getResponseHeaders().add("Content-Type", page != null ? "text/html" : "audio/wav");
            if (path.equals("/moved.wav")) {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + canary.getLocalPort() + "/x.wav");
                exchange.sendResponseHeaders(302, -1);
            } else if (page == null && !path.endsWith(".wav")) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
            }
            exchange.close();
        });
        server.start();
        proxy = new ForwardProxy(
                vertx, new Vetting(egress(), AddressResolver.system()), mapped(ToolProxySettings.class, Map.of()));
    }

    @AfterEach
    void nobodyCame() throws IOException {
        server.stop(0);
        proxy.close();
        vertx.close();
        canary.close();
        assertThat(strangers).hasValue(0);
    }

    @Test
    void bringsTheAudioOfAPage() throws Exception {
        pages.put("/page", page("<audio src='/tone.wav' controls></audio>"));
        Optional<Fetched> found = fetcher(Map.of()).audioOf(new UrlTask(url("/page")), folder, (done, stage) -> {});
        assertThat(found).isPresent();
        assertThat(found.get().file()).hasBinaryContent(AUDIO).hasParent(folder);
        assertThat(found.get().sizeBytes()).isEqualTo(AUDIO.length);
        assertThat(found.get().sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(AUDIO)));
        assertThat(found.get().name()).startsWith("A Tone").endsWith(".wav");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(found.get().file());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<p>no audio</p>, NOT_AUDIO, false",
        "<audio src='/a.wav'></audio><audio src='/b.wav'></audio>, PLAYLIST_UNSUPPORTED, false",
        "<audio src='http://127.0.0.1:CANARY/x.wav'></audio>, URL_NOT_ALLOWED, false",
        "<audio src='http://localhost:CANARY/x.wav'></audio>, URL_NOT_ALLOWED, false",
        "<audio src='/moved.wav'></audio>, URL_NOT_ALLOWED, false",
        "<audio src='/gone.mp3'></audio>, NOT_FOUND, false"
    })
    void saysWhatIsWrongWithAPage(String body, String code, boolean retryable) throws Exception {
        pages.put("/page", page(body.replace("CANARY", String.valueOf(canary.getLocalPort()))));
        TaskFailure failure = failure("/page", Map.of());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysThatThePageIsGone() {
        assertThat(failure("/gone", Map.of()).code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void takesNoLargeFiles() {
        pages.put("/page", page("<audio src='/tone.wav' controls></audio>"));
        assertThat(failure("/page", Map.of("soundforge.download.max-size", "10K"))
                        .code())
                .isEqualTo("TOO_LARGE");
    }

    @Test
    void leavesPagesAloneWhereItIsOffOrNotInstalled() throws Exception {
        PageFetcher off = fetcher(Map.of("soundforge.download.page.enabled", "false"));
        assertThat(off.audioOf(new UrlTask(url("/page")), folder, (done, stage) -> {}))
                .isEmpty();
        PageFetcher absent = fetcher(Map.of(), Optional.empty());
        assertThat(absent.audioOf(new UrlTask(url("/page")), folder, (done, stage) -> {}))
                .isEmpty();
    }

    private TaskFailure failure(String path, Map<String, String> settings) {
        return catchThrowableOfType(TaskFailure.class, () -> fetcher(settings)
                .audioOf(new UrlTask(url(path)), folder, (done, stage) -> {}));
    }

    private String url(String path) {
        return "http://127.0.0.2:" + server.getAddress().getPort() + path;
    }

    private static String page(String body) {
        return "<html><head><title>A Tone</title></head><body>" + body + "</body></html>";
    }

    private PageFetcher fetcher(Map<String, String> settings) {
        return fetcher(settings, Optional.of(TestTools.python()));
    }

    private PageFetcher fetcher(Map<String, String> settings, Optional<Path> python) {
        ToolEnvironment tools = new ToolEnvironment() {
            @Override
            public Optional<Path> python() {
                return python;
            }

            @Override
            public Optional<Path> ffmpeg() {
                return Optional.empty();
            }
        };
        PythonSettings ours = mapped(
                PythonSettings.class,
                Map.of(
                        "soundforge.python.op", "probe",
                        "soundforge.python.interpreter", TestPython.interpreter(),
                        "soundforge.python.path", TestPython.path()));
        return new PageFetcher(
                mapped(DownloadSettings.class, settings),
                mapped(PageSettings.class, settings),
                egress(),
                tools,
                new SupervisedRunner(mapped(ToolSettings.class, Map.of()), ours),
                proxy);
    }

    private static EgressSettings egress() {
        return mapped(EgressSettings.class, Map.of("soundforge.egress.allow-cidrs", "127.0.0.2/32"));
    }

    private static <T> T mapped(Class<T> type, Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(type)
                .withMappingIgnore("soundforge.**")
                .withDefaultValues(values)
                .build()
                .getConfigMapping(type);
    }

    /** A second of silence. */
    private static byte[] wav() {
        int rate = 8000;
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * rate).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * rate);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
        file.putShort((short) 2).putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * rate);
        return file.array();
    }
}
