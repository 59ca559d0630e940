package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Songs go in, data and stems come out: the command as a user types it, on real parts. */
@Tag("e2e")
class ProcessE2eTest {
    @TempDir
    static Path directory;

    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        installation =
                new Installation(directory.resolve("home"), Map.of("SOUNDFORGE_EGRESS_ALLOW_CIDRS", "127.0.0.0/8"));
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @Test
    void aFileBecomesDataAndStems() throws Exception {
        Installation.Outcome outcome =
                installation.run("process", "--json", installation.demo().toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        Results.assertDemo(outcome.json(), installation.demoTruth());
        assertThat(outcome.err()).contains("separation succeeded");
    }

    @Test
    void theTableSaysWhatAPersonWantsToKnow() throws Exception {
        StackState before = installation.state();
        Installation.Outcome outcome =
                installation.run("process", installation.demo().toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(installation.demoTruth().path("title").asText())
                .contains("bpm")
                .contains("A minor")
                .contains("LUFS")
                .contains("vocals")
                .contains(directory.resolve("home/data/storage/stems").toString())
                .contains("vocals.flac")
                .containsPattern("time +download [0-9.]+ s.*, analysis [0-9.]+ s.*, separation [0-9.]+ s");
        // The second song found everything running.
        assertThat(installation.state().components()).isEqualTo(before.components());
    }

    @Test
    void aUrlIsFetched() throws Exception {
        HttpServer server = serveDemo();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/song";
            Installation.Outcome outcome = installation.run("process", "--json", url);
            assertThat(outcome.status()).as(outcome.err()).isZero();
            Results.assertDemo(outcome.json(), installation.demoTruth());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsNoAudioFailsAloneAndClearly() throws Exception {
        Path text = Files.writeString(
                directory.resolve("song.mp3"), "not a song at all, whatever its name says\n".repeat(99));
        Installation.Outcome outcome = installation.run(
                "process",
                "--json",
                "--steps",
                "analyze",
                text.toString(),
                installation.demo().toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.json().path("job").path("state").asText()).isEqualTo("partial");
        assertThat(outcome.err()).contains("download failed: NOT_AUDIO");
        assertThat(outcome.json().path("results").findValuesAsText("tempo")).isNotEmpty();
    }

    @Test
    void aPrivateAddressIsRefused() throws Exception {
        Installation.Outcome outcome = installation.run("process", "http://169.254.169.254/latest/meta-data");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out() + outcome.err()).contains("URL_NOT_ALLOWED");
    }

    @Test
    void aWrongOptionIsAnsweredInOneSentence() throws Exception {
        Installation.Outcome outcome = installation.run(
                "process", "--stems", "banjo", installation.demo().toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines().filter(line -> line.startsWith("soundforge:")))
                .hasSize(1);
        assertThat(outcome.err()).contains("UNKNOWN_STEM");
    }

    @Test
    void whoKnowsOnlyTheTopicsCanRebuildTheResult() throws Exception {
        Installation.Outcome outcome =
                installation.run("process", "--json", installation.demo().toString());
        JsonNode job = outcome.json().path("job");
        JsonNode rebuilt = installation.subscriber(job.path("id").asText());
        assertThat(rebuilt.path("state").asText()).isEqualTo("completed");
        JsonNode track = rebuilt.path("tracks").path(0);
        assertThat(track.path("title").asText())
                .isEqualTo(installation.demoTruth().path("title").asText());
        assertThat(track.path("key").asText())
                .isEqualTo(installation.demoTruth().path("key").asText());
        JsonNode stems =
                installation.get("/api/v1/tracks/" + track.path("track_id").asText() + "/stems");
        assertThat(stems.path("stems")).isNotEmpty().allSatisfy(stem -> assertThat(
                        track.path("stems").path(stem.path("name").asText()).asText())
                .isEqualTo(stem.path("sha256").asText()));
    }

    @Test
    void aJobCanBeFoundShownAndDeleted() throws Exception {
        Installation.Outcome outcome = installation.run(
                "process",
                "--json",
                "--steps",
                "analyze",
                "--label",
                "kind=e2e",
                installation.demo().toString());
        String id = outcome.json().path("job").path("id").asText();
        assertThat(installation.run("jobs", "--label", "kind=e2e").out())
                .contains(id)
                .contains("completed");
        assertThat(installation.run("show", id).out()).contains("A minor");
        assertThat(installation.run("delete", id).status()).isZero();
        Installation.Outcome gone = installation.run("show", id);
        assertThat(gone.status()).isEqualTo(1);
        assertThat(gone.err()).contains("JOB_NOT_FOUND");
        JsonNode job = installation.get("/api/v1/jobs/" + id);
        assertThat(job.path("status").asInt()).isEqualTo(404);
    }

    private static HttpServer serveDemo() throws IOException {
        byte[] song = Files.readAllBytes(installation.demo());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/song", exchange -> {
            exchange.sendResponseHeaders(200, song.length);
            exchange.getResponseBody().write(song);
            exchange.close();
        });
        server.start();
        return server;
    }
}
