package io.soundforge.storage.serve;

import static io.restassured.RestAssured.given;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.file;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publish;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.sha256;
import static io.soundforge.storage.StoreDriver.signer;
import static io.soundforge.storage.StoreDriver.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreHome;
import io.soundforge.storage.StoreTest;
import io.soundforge.storageclient.LinkSigner;
import io.soundforge.storageclient.StorageKey;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@StoreTest
class FilesTest {
    private static final String CONTENT = "0123456789";

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final UUID track = UUID.randomUUID();
    private final StorageKey key = StorageKey.stem(track, "vocals", "flac");
    private final String etag = '"' + sha256(bytes(CONTENT)) + '"';

    @BeforeEach
    void store() {
        publishStem(new Claim(track, 1), "vocals", bytes(CONTENT)).then().statusCode(200);
    }

    @Test
    void servesTheWholeFileSafely() {
        fetch(key)
                .then()
                .statusCode(200)
                .contentType("audio/flac")
                .header("Content-Length", "10")
                .header("ETag", etag)
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Disposition", startsWith("attachment; filename=\"vocals.flac\""))
                .header("Last-Modified", containsString("GMT"))
                .body(equalTo(CONTENT));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            bytes=0-0,    206, 0,          bytes 0-0/10
            bytes=2-4,    206, 234,        bytes 2-4/10
            bytes=7-,     206, 789,        bytes 7-9/10
            bytes=-3,     206, 789,        bytes 7-9/10
            bytes=0-999,  206, 0123456789, bytes 0-9/10
            bytes=9-2,    200, 0123456789, -
            frames=0-1,   200, 0123456789, -
            """)
    void servesRanges(String range, int status, String body, String contentRange) {
        fetch(key, "Range: " + range)
                .then()
                .statusCode(status)
                .header("Content-Range", contentRange == null ? nullValue() : equalTo(contentRange))
                .header("Content-Length", Integer.toString(body.length()))
                .body(equalTo(body));
    }

    @Test
    void answersSeveralRangesWithTheWhole() {
        fetch(key, "Range: bytes=0-1,4-5").then().statusCode(200).body(equalTo(CONTENT));
    }

    @Test
    void saysHowLongAFileIsWhoseEndWasMissed() {
        fetch(key, "Range: bytes=10-")
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */10")
                .contentType("application/problem+json")
                .body("code", equalTo("RANGE_NOT_SATISFIABLE"));
    }

    @Test
    void answersConditions() {
        fetch(key, "If-None-Match: " + etag)
                .then()
                .statusCode(304)
                .header("ETag", etag)
                .body(equalTo(""));
        fetch(key, "If-None-Match: \"other\"").then().statusCode(200);
        fetch(key, "If-None-Match: " + etag, "Range: bytes=0-1").then().statusCode(304);
        fetch(key, "If-Range: " + etag, "Range: bytes=0-1").then().statusCode(206);
        fetch(key, "If-Range: \"other\"", "Range: bytes=0-1")
                .then()
                .statusCode(200)
                .body(equalTo(CONTENT));
    }

    @Test
    void givesNewBytesANewTag() {
        publishStem(new Claim(track, 2), "vocals", bytes("again")).then().statusCode(200);

        fetch(key, "If-None-Match: " + etag).then().statusCode(200).body(equalTo("again"));
        fetch(key, "If-Range: " + etag, "Range: bytes=1-2")
                .then()
                .statusCode(200)
                .body(equalTo("again"));
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() {
        Response head = given().urlEncodingEnabled(false)
                .header("Range", "bytes=0-1")
                .head(signer().link(key).path());

        head.then()
                .statusCode(200)
                .header("Content-Length", "10")
                .header("ETag", etag)
                .contentType("audio/flac");
        assertThat(head.asByteArray()).isEmpty();
        given().head("/files/" + key).then().statusCode(403);
    }

    @Test
    void namesDownloadsInAnyLanguage() {
        fetch(signer().link(key, "Björk/Jóga – вокал.flac", null).path())
                .then()
                .statusCode(200)
                .header(
                        "Content-Disposition",
                        equalTo(
                                "attachment; filename=\"Bjork_Joga _ _____.flac\"; "
                                        + "filename*=UTF-8''Bj%C3%B6rk_J%C3%B3ga%20%E2%80%93%20%D0%B2%D0%BE%D0%BA%D0%B0%D0%BB.flac"));
    }

    @Test
    void needsALinkOfOurs() {
        String path = signer().link(key).path();
        String other = "/files/" + StorageKey.stem(track, "drums", "flac") + path.substring(path.indexOf('?'));

        fetch("/files/" + key).then().statusCode(403).body("code", equalTo("LINK_INVALID"));
        fetch(other).then().statusCode(403);
        fetch(path.replaceFirst("exp=[0-9]+", "exp=99999999999")).then().statusCode(403);
        fetch(path + "&download=evil.exe").then().statusCode(403);
        fetch(path.substring(0, path.length() - 2)).then().statusCode(403);
        fetch(signer().link(StorageKey.stem(track, "drums", "flac")).path())
                .then()
                .statusCode(404);
    }

    @Test
    void refusesLinksThatHaveExpired() {
        fetch(signer().link(key, null, Duration.ofSeconds(-1)).path())
                .then()
                .statusCode(403)
                .body("code", equalTo("LINK_EXPIRED"));
    }

    @Test
    void takesLinksFromBeforeTheLastRotation() {
        LinkSigner old = new LinkSigner(
                "previous-" + StoreHome.SECRET, Optional.empty(), Duration.ofMinutes(1), Clock.systemUTC());
        LinkSigner older =
                new LinkSigner("older-" + StoreHome.SECRET, Optional.empty(), Duration.ofMinutes(1), Clock.systemUTC());

        fetch(old.link(key).path()).then().statusCode(200);
        fetch(older.link(key).path()).then().statusCode(403);
    }

    @Test
    void makesLinksForPeers() {
        String path = internal()
                .contentType("application/json")
                .body(Map.of("key", key.value(), "owner", "default", "download_name", "ä.flac", "ttl_s", 60))
                .post("/internal/v1/links")
                .then()
                .statusCode(200)
                .extract()
                .path("path");
        fetch(path).then().statusCode(200).header("Content-Disposition", containsString("UTF-8''%C3%A4.flac"));

        internal()
                .contentType("application/json")
                .body(Map.of("key", key.value(), "owner", "somebody else"))
                .post("/internal/v1/links")
                .then()
                .statusCode(404);
        internal()
                .contentType("application/json")
                .body(Map.of("key", key.value(), "ttl_s", 99_999_999))
                .post("/internal/v1/links")
                .then()
                .statusCode(400)
                .body("field", equalTo("ttl_s"));
    }

    @Test
    void packsATrackIntoAZip() throws Exception {
        Claim analysis = new Claim(track, "analyze", 1, 1);
        byte[] json = bytes("{\"tempo\": 120}");
        stage(analysis, "a.json", json);
        publish(analysis, file(analysis, "a.json", StorageKey.analysis(track), json))
                .then()
                .statusCode(200);

        Response response =
                fetch(signer().archive(track, "Björk - Jóga.zip", null).path());

        response.then()
                .statusCode(200)
                .contentType("application/zip")
                .header("Content-Disposition", containsString("UTF-8''Bj%C3%B6rk%20-%20J%C3%B3ga.zip"));
        byte[] zip = response.asByteArray();
        assertThat(response.header("Content-Length")).isEqualTo(Integer.toString(zip.length));
        assertThat(unzip(zip))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("Björk - Jóga/vocals.flac", CONTENT, "Björk - Jóga/analysis.json", "{\"tempo\": 120}"));

        String path = signer().archive(track, "Björk - Jóga.zip", null).path();
        int middle = zip.length / 2;
        byte[] rest = fetch(path, "Range: bytes=" + middle + "-", "If-Range: " + response.header("ETag"))
                .then()
                .statusCode(206)
                .extract()
                .asByteArray();
        assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(zip, middle, zip.length));
        fetch(signer().archive(UUID.randomUUID(), null, null).path()).then().statusCode(404);
        fetch("/files/archive/" + track + ".zip").then().statusCode(403);
    }

    private static Map<String, String> unzip(byte[] zip) throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Test
    void refusesPathTricks() throws Exception {
        for (String path : new String[] {
            "/files/..%2f..%2fetc%2fpasswd",
            "/files/stems/%2e%2e/%2e%2e/etc/passwd",
            "/files/C:%5Cwindows",
            "/files/%00",
            "/files/" + "a".repeat(300),
            "/files/%F0%9F%98%80",
            "/files/archive/%2e%2e.zip",
            "/files/stems/" + track + "/con.flac"
        }) {
            assertThat(statusOf("GET " + path)).as(path).isIn(400, 404);
        }
        // Raw dots reach the server only if no client tidies them away first.
        assertThat(statusOf("GET /files/../../etc/passwd")).isIn(400, 404);
        assertThat(statusOf("GET /files/../internal/v1/blobs/" + key)).isIn(400, 401, 404);
    }

    private int statusOf(String requestLine) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write((requestLine + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    void slowReadersKeepNobodyWaiting() throws Exception {
        byte[] large = new byte[8 << 20];
        new Random(4).nextBytes(large);
        publishStem(new Claim(track, 2), "vocals", large).then().statusCode(200);
        Socket[] idle = new Socket[60];
        try {
            for (int i = 0; i < idle.length; i++) {
                String path = i % 2 == 0
                        ? signer().link(key).path()
                        : signer().archive(track, null, null).path();
                idle[i] = new Socket("127.0.0.1", port);
                idle[i].setReceiveBufferSize(4096);
                idle[i].getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(idle[i].getInputStream().read()).isEqualTo('H');
            }
            assertThat(fetch(key).asByteArray()).isEqualTo(large);
            assertThat(fetch(signer().archive(track, null, null).path()).asByteArray().length)
                    .isGreaterThan(large.length);
        } finally {
            for (Socket socket : idle) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }
}
