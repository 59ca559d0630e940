package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.soundforge.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTransferTest {
    private static final long MAX = 1_000_000;
    /** Nothing but the size is tight: the machine may be busy. */
    private static final EgressLimits ROOMY = limits(30_000, 15_000, 0);

    @TempDir
    Path folder;

    private final Calls calls = Calls.toLoopback();
    private ScriptedServer server;

    @AfterEach
    void close() throws Exception {
        calls.close();
        if (server != null) {
            server.close();
        }
    }

    private String serve(ScriptedServer.Script script) {
        server = ScriptedServer.on("127.0.0.1", script);
        return "http://127.0.0.1:" + server.port() + "/song";
    }

    private EgressFile download(String url, EgressLimits limits) throws Exception {
        return calls.client.download(EgressRequest.get(url, limits), folder.resolve("song"), TransferListener.NONE);
    }

    private static EgressLimits limits(long totalMs, long idleMs, long minBytesPerSecond) {
        return new EgressLimits(
                Duration.ofMillis(totalMs),
                Duration.ofSeconds(10),
                Duration.ofMillis(idleMs),
                minBytesPerSecond,
                Duration.ofMillis(500),
                MAX,
                5);
    }

    private EgressException failure(String url) {
        return failure(url, ROOMY);
    }

    private EgressException failure(String url, EgressLimits limits) {
        EgressException failure = catchThrowableOfType(EgressException.class, () -> download(url, limits));
        assertThat(failure).isNotNull();
        assertThat(folder).isEmptyDirectory();
        return failure;
    }

    @Test
    void tellsHowCallsEnd() throws Exception {
        String url = serve((head, connection) -> ScriptedServer.ok(connection, "la la la"));
        calls.get(url);
        download(url, ROOMY);
        calls.failure("ftp://127.0.0.1/song");

        assertThat(calls.ends).containsExactly("OK", "OK", "URL_NOT_ALLOWED");
    }

    @Test
    void writesTheBodyAndItsDigest() throws Exception {
        byte[] song = new byte[300_000];
        new Random(1).nextBytes(song);
        String url = serve((head, connection) -> {
            ScriptedServer.write(
                    connection, "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nContent-Type: audio/x\r\n\r\n");
            connection.getOutputStream().write(song);
        });
        List<long[]> heard = new ArrayList<>();
        EgressFile file = calls.client.download(
                EgressRequest.get(url, Calls.LIMITS),
                folder.resolve("song"),
                (received, expected) -> heard.add(new long[] {received, expected}));
        assertThat(Files.readAllBytes(file.path())).isEqualTo(song);
        assertThat(file.sizeBytes()).isEqualTo(300_000);
        assertThat(file.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(song)));
        assertThat(file.contentType()).contains("audio/x");
        assertThat(heard.getLast()).containsExactly(300_000, 300_000);
        assertThat(server.requests().getFirst()).contains("Accept-Encoding: identity", "User-Agent: test");
    }

    @Test
    void followsFiveRedirectsAndNotSix() throws Exception {
        String url = serve((head, connection) -> {
            int hop = Integer.parseInt(head.replaceAll("(?s)GET /song/?([0-9]*) .*", "0$1"));
            if (hop == 5 && head.contains("X-Want: five")) {
                ScriptedServer.ok(connection, "arrived");
            } else {
                ScriptedServer.status(connection, "302 Found", "Location: /song/" + (hop + 1));
            }
        });
        EgressRequest five = EgressRequest.get(url, ROOMY).withHeader("X-Want", "five");
        assertThat(calls.client.send(five).body()).asString().isEqualTo("arrived");
        assertThat(failure(url).code()).isEqualTo(EgressCode.TOO_MANY_REDIRECTS);
    }

    @Test
    void keepsHeadersFromOtherOrigins() throws Exception {
        try (ScriptedServer other =
                ScriptedServer.on("127.0.0.1", (head, connection) -> ScriptedServer.ok(connection, "there"))) {
            String url = serve((head, connection) -> ScriptedServer.status(
                    connection, "307 Temporary Redirect", "Location: http://127.0.0.1:" + other.port() + "/"));
            calls.client.send(EgressRequest.get(url, ROOMY).withHeader("Authorization", "Bearer secret"));
            assertThat(server.requests().getFirst()).contains("Authorization: Bearer secret");
            assertThat(other.requests().getFirst()).doesNotContain("secret");
        }
    }

    @Test
    void refusesAnAnnouncedSizeWithoutReading() throws Exception {
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
            TimeUnit.SECONDS.sleep(2);
        });
        assertThat(failure(url).code()).isEqualTo(EgressCode.TOO_LARGE);
    }

    @Test
    void cutsAnEndlessBody() throws Exception {
        CountDownLatch dropped = new CountDownLatch(1);
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes();
            try {
                while (true) {
                    connection.getOutputStream().write(chunk);
                }
            } catch (IOException e) {
                dropped.countDown();
            }
        });
        EgressException failure = failure(url);
        assertThat(failure.code()).isEqualTo(EgressCode.TOO_LARGE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(dropped.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cutsABodyThatCrawls() {
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                ScriptedServer.write(connection, "x");
                TimeUnit.MILLISECONDS.sleep(100);
            }
        });
        EgressException failure = failure(url, limits(30_000, 15_000, 1000));
        assertThat(failure.code()).isEqualTo(EgressCode.TIMEOUT);
        assertThat(failure).hasMessageContaining("1000 bytes per second");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void cutsABodyThatStalls() {
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(3000));
            TimeUnit.SECONDS.sleep(10);
        });
        assertThat(failure(url, limits(30_000, 700, 0)).code()).isEqualTo(EgressCode.TIMEOUT);
    }

    @Test
    void cutsWhatIsNotOverInTime() {
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                ScriptedServer.write(connection, "x".repeat(1000));
                TimeUnit.MILLISECONDS.sleep(100);
            }
        });
        EgressException failure = failure(url, limits(2000, 15_000, 0));
        assertThat(failure.code()).isEqualTo(EgressCode.TIMEOUT);
        assertThat(failure).hasMessageContaining("not over after 2 s");
    }

    @Test
    void doesNotWaitForASilentServer() {
        String url = serve((head, connection) -> TimeUnit.SECONDS.sleep(10));
        EgressException failure = failure(url, limits(30_000, 700, 0));
        assertThat(failure.code()).isEqualTo(EgressCode.TIMEOUT);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void aHeadThatNeverEndsIsCut() {
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 10_000; i++) {
                ScriptedServer.write(connection, "X-Header-" + i + ": " + "y".repeat(100) + "\r\n");
            }
        });
        assertThat(failure(url).code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "404 Not Found, NOT_FOUND, false",
        "410 Gone, NOT_FOUND, false",
        "401 Unauthorized, ACCESS_DENIED, false",
        "403 Forbidden, ACCESS_DENIED, false",
        "204 No Content, UPSTREAM_REFUSED, false",
        "206 Partial Content, UPSTREAM_REFUSED, false",
        "302 Found, UPSTREAM_REFUSED, false",
        "418 Teapot, UPSTREAM_REFUSED, false",
        "408 Request Timeout, UPSTREAM_UNAVAILABLE, true",
        "429 Too Many Requests, UPSTREAM_UNAVAILABLE, true",
        "500 Internal Server Error, UPSTREAM_UNAVAILABLE, true",
        "503 Service Unavailable, UPSTREAM_UNAVAILABLE, true",
    })
    void namesTheStatus(String status, EgressCode code, boolean retryable) {
        EgressException failure = failure(serve((head, connection) -> ScriptedServer.status(connection, status)));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining(status.substring(0, 3));
    }

    @Test
    void readsRetryAfterAsSecondsOrDate() {
        String seconds = serve(
                (head, connection) -> ScriptedServer.status(connection, "503 Service Unavailable", "Retry-After: 120"));
        assertThat(failure(seconds).retryAfter()).contains(Duration.ofSeconds(120));

        String in90 = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(90).atOffset(ZoneOffset.UTC));
        String date = serve((head, connection) ->
                ScriptedServer.status(connection, "429 Too Many Requests", "Retry-After: " + in90));
        assertThat(failure(date).retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(91));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "1e9", "99999999999999999999", "Thu, 99 Foo 2026 00:00:00 GMT", "12,5", ""})
    void ignoresNonsenseInRetryAfter(String value) {
        String url = serve((head, connection) ->
                ScriptedServer.status(connection, "503 Service Unavailable", "Retry-After: " + value));
        assertThat(failure(url).retryAfter()).isEmpty();
    }

    @Test
    void aDateThatIsOverMeansNow() {
        assertThat(RetryAfter.parse("Wed, 01 Jan 2020 00:00:00 GMT", Instant.now()))
                .contains(Duration.ZERO);
    }

    @Test
    void noticesABodyThatBreaksOff() {
        String cutShort = serve((head, connection) ->
                ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(3000)));
        assertThat(failure(cutShort).code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);

        String reset = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(3000));
            connection.setSoLinger(true, 0);
        });
        EgressException failure = failure(reset);
        assertThat(failure.code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();

        String brokenChunks = serve((head, connection) ->
                ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc"));
        assertThat(failure(brokenChunks).code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void noticesWhatIsNotHttp() {
        assertThat(failure(serve((head, connection) -> ScriptedServer.write(connection, "SSH-2.0-hello\r\n\r\n\r\n")))
                        .code())
                .isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void saysWhenNobodyListens() throws Exception {
        String url = serve((head, connection) -> {});
        server.close();
        EgressException failure = failure(url);
        assertThat(failure.code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void saysWhenTheNameDoesNotResolve() {
        EgressException failure = failure("http://nowhere.example/");
        assertThat(failure.code()).isEqualTo(EgressCode.HOST_NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void triesTheNextAddressOfAName() throws Exception {
        serve((head, connection) -> ScriptedServer.ok(connection, "second"));
        try (Calls two =
                new Calls(List.of("127.0.0.0/8"), null, Calls.names(Map.of("songs.example", "127.0.0.3,127.0.0.1")))) {
            EgressResponse response = two.get("http://songs.example:" + server.port() + "/");
            assertThat(response.body()).asString().isEqualTo("second");
        }
    }

    @Test
    void doesNotUnpack() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        String url = serve((head, connection) -> {
            ScriptedServer.write(
                    connection,
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n");
            connection.getOutputStream().write(packed.toByteArray());
        });
        assertThat(Files.readAllBytes(download(url, ROOMY).path())).isEqualTo(packed.toByteArray());
    }

    @Test
    void anInterruptEndsTheTransferAndRemovesTheFile() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        String url = serve((head, connection) -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nxxx");
            started.countDown();
            TimeUnit.SECONDS.sleep(10);
        });
        Throwable[] thrown = {null};
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                download(url, Calls.LIMITS);
            } catch (Exception e) {
                thrown[0] = e;
            }
        });
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(2))).isTrue();
        assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesNoFileWhereTheFolderIsMissing() {
        String url = serve((head, connection) -> ScriptedServer.ok(connection, "song"));
        Path missing = folder.resolve("missing").resolve("song");
        assertThat(catchThrowableOfType(
                        IOException.class,
                        () -> calls.client.download(EgressRequest.get(url, ROOMY), missing, TransferListener.NONE)))
                .isNotNull();
    }

    @Test
    void postsAndKeepsTheBeginningOfTheAnswer() throws Exception {
        String url = serve((head, connection) -> answerLongly(connection));
        EgressLimits limits = new EgressLimits(
                Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Duration.ofSeconds(1), 1000, 0);
        EgressResponse response = calls.client.send(EgressRequest.post(
                url, Map.of("webhook-id", "msg_1", "Host", "evil.example"), "{\"a\":1}".getBytes(), limits));
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.header("x-seen")).contains("yes");
        assertThat(response.body()).hasSize(1000);
        assertThat(response.truncated()).isTrue();
        assertThat(server.requests().getFirst())
                .startsWith("POST /song HTTP/1.1")
                .contains("webhook-id: msg_1", "Host: 127.0.0.1:" + server.port())
                .doesNotContain("evil.example")
                .containsIgnoringCase("Content-Length: 7")
                .endsWith("{\"a\":1}");
    }

    private static void answerLongly(Socket connection) throws IOException {
        ScriptedServer.write(
                connection, "HTTP/1.1 302 Found\r\nLocation: /x\r\nX-Seen: yes\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (true) {
            ScriptedServer.write(connection, "100\r\n" + "z".repeat(256) + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\r\nX-Smuggled: 1", "b\nX-Smuggled: 1", "b\rX-Smuggled: 1"})
    void aHeaderWithALineBreakIsNeverSent(String smuggled) {
        String url = serve((head, connection) -> ScriptedServer.ok(connection, "reached"));
        EgressRequest get = EgressRequest.get(url, ROOMY);

        assertThatIllegalArgumentException().isThrownBy(() -> calls.client.send(get.withHeader("x-a", smuggled)));
        assertThatIllegalArgumentException().isThrownBy(() -> calls.client.send(get.withHeader(smuggled, "a")));

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aDateIsReadByTheServersOwnClock() throws Exception {
        String url = serve((head, connection) -> ScriptedServer.status(
                connection,
                "429 Too Many Requests",
                "Date: Wed, 01 Jan 2020 00:00:00 GMT",
                "Retry-After: Wed, 01 Jan 2020 00:01:30 GMT"));
        assertThat(calls.get(url).retryAfter()).contains(Duration.ofSeconds(90));
    }

    @Test
    void manyCallsToOneServerDoNotWaitForEachOther() throws Exception {
        int many = 300;
        CountDownLatch arrived = new CountDownLatch(many);
        String url = serve((head, connection) -> {
            arrived.countDown();
            arrived.await();
            ScriptedServer.ok(connection, "together");
        });
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EgressResponse>> responses = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                responses.add(each.submit(() -> calls.client.send(EgressRequest.get(url, ROOMY))));
            }
            for (Future<EgressResponse> response : responses) {
                assertThat(response.get().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void makesAConnectionForEachCall() throws Exception {
        String url = serve((head, connection) -> ScriptedServer.ok(connection, "fresh"));
        for (int i = 0; i < 5; i++) {
            assertThat(calls.get(url).body()).asString().isEqualTo("fresh");
        }
        assertThat(server.connections()).isEqualTo(5);
        assertThat(server.requests()).allSatisfy(head -> assertThat(head).containsIgnoringCase("connection: close"));
    }
}
