package io.soundforge.storage.upload;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.file;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publish;
import static io.soundforge.storage.StoreDriver.sha256;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusMock;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreHome;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.TinyDisk;
import io.soundforge.storage.blob.VolumeBackend;
import io.soundforge.storageclient.StorageKey;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@StoreTest
class UploadTest {
    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final UUID id = UUID.randomUUID();
    private final byte[] song = bytes("a song");

    @Test
    void storesABodyOnce() {
        upload(id, song)
                .then()
                .statusCode(200)
                .body("size_bytes", equalTo(song.length))
                .body("sha256", equalTo(sha256(song)));
        upload(id, bytes("another")).then().statusCode(409).body("code", equalTo("UPLOAD_EXISTS"));

        internal()
                .get("/internal/v1/uploads/" + id)
                .then()
                .statusCode(200)
                .body("owner", equalTo("default"))
                .body("sha256", equalTo(sha256(song)));
        assertThat(base.resolve("uploads/" + id)).hasBinaryContent(song);
    }

    @Test
    void deletesIdempotently() {
        upload(id, song);

        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);

        assertThat(base.resolve("uploads/" + id)).doesNotExist();
        internal().get("/internal/v1/uploads/" + id).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
        internal().post("/internal/v1/uploads/" + id + "/use").then().statusCode(404);
    }

    @Test
    void becomesTheDownloadOfManyTracksWithoutACopy() throws Exception {
        upload(id, song);
        for (int i = 0; i < 2; i++) {
            UUID track = UUID.randomUUID();
            Claim claim = new Claim(track, "download", 1, 1);
            internal()
                    .contentType("application/json")
                    .body(Map.of("task", track + ":download:1", "fence", 1, "name", "source"))
                    .post("/internal/v1/uploads/" + id + "/link")
                    .then()
                    .statusCode(200)
                    .body("sha256", equalTo(sha256(song)));
            StorageKey key = StorageKey.download(track, "mp3");
            publish(claim, file(claim, "source", key, song)).then().statusCode(200);
            assertThat(Files.getAttribute(base.resolve(key.value()), "unix:ino"))
                    .isEqualTo(Files.getAttribute(base.resolve("uploads/" + id), "unix:ino"));
            internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        }
        assertThat(base.resolve("uploads/" + id)).hasBinaryContent(song);
    }

    @ParameterizedTest
    @CsvSource({"..%2f..%2fx, 1, x", "task, 0, x", "task, -1, x", "task, 1, ..", "task, 1, a%00b", "con, 1, x"})
    void refusesTricksInStagingNames(String task, String fence, String name) {
        internal()
                .body(song)
                .put("/internal/v1/staging/" + task + "/" + fence + "/" + name)
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(400, 404));
    }

    @Test
    void needsTheToken() {
        for (String token : List.of("", "Bearer", "Bearer wrong", "Basic " + StoreHome.TOKEN, StoreHome.TOKEN)) {
            io.restassured.RestAssured.given()
                    .header("Authorization", token)
                    .get("/internal/v1/uploads/" + id)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("UNAUTHORIZED"));
        }
        io.restassured.RestAssured.given()
                .body(song)
                .put("/internal/v1/uploads/" + id)
                .then()
                .statusCode(401);
        assertThat(base.resolve("uploads/" + id)).doesNotExist();
    }

    @Test
    void keepsNothingOfABodyThatIsCutOff() throws Exception {
        long before = temporaries();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /internal/v1/uploads/" + id + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + StoreHome.TOKEN + "\r\nX-Soundforge-Owner: default\r\nContent-Length: 1000000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[300_000]);
            out.flush();
            await().atMost(Duration.ofSeconds(20)).until(() -> temporaries() > before);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> temporaries() == before);

        assertThat(base.resolve("uploads/" + id)).doesNotExist();
        internal().get("/internal/v1/uploads/" + id).then().statusCode(404);
        upload(id, song).then().statusCode(200);
    }

    private long temporaries() throws Exception {
        if (!Files.exists(base.resolve("tmp"))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(base.resolve("tmp"))) {
            return files.count();
        }
    }

    @Test
    void answersAFullDiskAndKeepsNothing() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(4)) {
            VolumeBackend tiny = new VolumeBackend(disk.path());
            tiny.writeVolumeId(new VolumeBackend(base).volumeId().orElseThrow());
            QuarkusMock.installMockForType(tiny, BlobBackend.class);
            byte[] large = new byte[6 << 20];

            upload(id, large)
                    .then()
                    .statusCode(507)
                    .contentType("application/problem+json")
                    .body("code", equalTo("STORAGE_FULL"));
            internal()
                    .body(large)
                    .put("/internal/v1/staging/task/1/stem")
                    .then()
                    .statusCode(507);

            try (Stream<Path> files = Files.walk(disk.path())) {
                assertThat(files.filter(Files::isRegularFile))
                        .extracting(file -> file.getFileName().toString())
                        .containsExactly(".soundforge-volume");
            }
            internal().get("/internal/v1/uploads/" + id).then().statusCode(404);
            upload(id, song).then().statusCode(200);
        }
    }
}
