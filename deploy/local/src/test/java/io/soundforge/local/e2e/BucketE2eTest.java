package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.embedded.VersityGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** From the folder of a laptop into a bucket: what was made stays, and what comes is made there. */
@Tag("faults")
@EnabledIf("io.soundforge.embedded.VersityGateway#isAvailable")
class BucketE2eTest {
    private static final String BUCKET = "songs";
    private static final String PLACE = "s3://" + BUCKET + "/of/mine";

    @TempDir
    static Path directory;

    private static VersityGateway gateway;
    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        gateway = VersityGateway.start(directory.resolve("s3"));
        gateway.createBucket(BUCKET);
        installation = new Installation(
                directory.resolve("home"),
                Map.of(
                        "SOUNDFORGE_STORAGE_S3_ENDPOINT", gateway.endpoint().toString(),
                        "SOUNDFORGE_STORAGE_S3_ACCESS_KEY", VersityGateway.ACCESS_KEY,
                        "SOUNDFORGE_STORAGE_S3_SECRET_KEY", VersityGateway.SECRET_KEY));
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
        gateway.close();
    }

    private static Installation.Outcome good(String... arguments) throws Exception {
        Installation.Outcome outcome = installation.run(arguments);
        assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
        return outcome;
    }

    @Test
    void aFolderMovesIntoABucketAndSongsAreMadeThere() throws Exception {
        good("up");
        JsonNode before =
                good("process", "--json", installation.demo().toString()).json();
        assertThat(installation.run("up", "--storage", PLACE).err()).contains("./soundforge down, then again");

        assertThat(good("storage", "copy", PLACE).out()).contains("checked by size and SHA-256");
        assertThat(good("storage", "copy", PLACE).out()).contains(PLACE + " holds");
        good("down");
        Files.move(installation.volume(), directory.resolve("away"));
        good("up", "--storage", PLACE);

        assertThat(good("storage").out().strip()).isEqualTo(PLACE);
        assertThat(good("status").out()).contains(PLACE);
        assertStems(before);
        JsonNode after =
                good("process", "--json", installation.demo().toString()).json();
        assertThat(after.path("job").path("state").asText()).isEqualTo("completed");
        assertStems(after);
        assertNothingLiesOnThisMachine();
    }

    /** Through the public address, from the bucket: the bytes that were announced. */
    private static void assertStems(JsonNode document) throws Exception {
        String track = document.path("results").path(0).path("track").path("id").asText();
        JsonNode stems = installation.get("/api/v1/tracks/" + track + "/stems").path("stems");
        assertThat(stems).hasSize(4);
        for (JsonNode stem : stems) {
            URI link = URI.create(installation.state().publicUrl() + "/api/v1/tracks/" + track + "/stems/"
                    + stem.path("name").asText());
            try (HttpClient http = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()) {
                HttpResponse<byte[]> answer =
                        http.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).isEqualTo(200);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer.body());
                assertThat(HexFormat.of().formatHex(digest))
                        .isEqualTo(stem.path("sha256").asText());
            }
        }
    }

    private static void assertNothingLiesOnThisMachine() {
        await("copies of workers to be deleted").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (Path folder : new Path[] {installation.volume(), directory.resolve("home/data/transfers")}) {
                if (Files.exists(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        assertThat(files.filter(Files::isRegularFile)).isEmpty();
                    }
                }
            }
        });
    }
}
