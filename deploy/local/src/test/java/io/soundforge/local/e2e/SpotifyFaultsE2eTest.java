package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.e2e.Installation.Outcome;
import io.soundforge.local.e2e.Installation.Running;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Playlists with every kind of trouble in them, and services that are killed in the middle of one. */
@Tag("faults")
class SpotifyFaultsE2eTest {
    private static final int SONGS = 40;

    /** What spotdl's stand-in does to a song, and what must come of it; {@code completed} where it does not matter in the end. */
    private static final Map<String, String> TROUBLE = new LinkedHashMap<>();

    static {
        TROUBLE.put("lookup", "SONG_NOT_FOUND");
        TROUBLE.put("lookup-music", "completed");
        TROUBLE.put("bot", "BOT_CHECK");
        TROUBLE.put("403", "YOUTUBE_BLOCKED");
        TROUBLE.put("429", "YOUTUBE_RATE_LIMITED");
        TROUBLE.put("5xx", "YOUTUBE_UNREACHABLE");
        TROUBLE.put("network", "YOUTUBE_UNREACHABLE");
        TROUBLE.put("gone", "VIDEO_UNAVAILABLE");
        TROUBLE.put("age", "AGE_RESTRICTED");
        TROUBLE.put("geo", "GEO_BLOCKED");
        TROUBLE.put("convert", "CONVERSION_FAILED");
        TROUBLE.put("wrong", "WRONG_SONG");
        TROUBLE.put("text", "NOT_AUDIO");
        TROUBLE.put("none", "DOWNLOAD_EMPTY");
        TROUBLE.put("two", "DOWNLOAD_AMBIGUOUS");
        TROUBLE.put("hang", "DOWNLOAD_STALLED");
        TROUBLE.put("child", "DOWNLOAD_STALLED");
        TROUBLE.put("stubborn", "DOWNLOAD_STALLED");
        TROUBLE.put("chatter", "DOWNLOAD_TIMEOUT");
    }

    @TempDir
    static Path directory;

    private static final Spotify spotify = new Spotify();
    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.putAll(spotify.settings());
        settings.put("SOUNDFORGE_TASKS_LEASE", "8s");
        settings.put("SOUNDFORGE_DOWNLOAD_SPOTDL_WALL_TIMEOUT", "12s");
        // The troubles of one playlist are meant for one song each; the breaker has a test of its own.
        settings.put("SOUNDFORGE_DOWNLOAD_SPOTDL_BREAKER_FAILURES", "1000");
        installation = new Installation(directory.resolve("home"), settings);
        Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
        spotify.close();
    }

    @Test
    void everySongOfATroubledPlaylistEndsAsItMust() throws Exception {
        List<ObjectNode> songs = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        TROUBLE.forEach((mode, end) -> {
            songs.add(Spotify.song("trouble" + songs.size(), "Song [" + mode + "]"));
            expected.add(end);
        });
        while (songs.size() < SONGS) {
            songs.add(Spotify.song("trouble" + songs.size(), "Song"));
            expected.add("completed");
        }
        String url = spotify.addPlaylist("trouble", "Trouble", songs);
        Outcome outcome = installation.run("process", "--json", "--steps", "analyze", url);
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
        JsonNode job = outcome.json().path("job");
        assertThat(job.path("state").asText()).isEqualTo("partial");
        List<String> ends = new ArrayList<>();
        job.path("tracks").forEach(track -> ends.add(endOf(track)));
        assertThat(ends).isEqualTo(expected);
        // What a hung run left is ended with it, also what has a session of its own.
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(command -> command.contains("spotdl_standin.py")))
                .isEmpty();
    }

    private static String endOf(JsonNode track) {
        for (JsonNode task : track.path("tasks")) {
            if (task.path("state").asText().equals("failed")) {
                return task.path("error").path("code").asText();
            }
        }
        return "completed";
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata-service", "download-service"})
    void aServiceKilledInTheMiddleOfAPlaylistLosesAndRepeatsNothing(String service) throws Exception {
        String name = "killed" + service.charAt(0);
        String url = spotify.addPlaylist(name, "Killed", Spotify.songs(name, SONGS));
        int restarts = installation.state().component(service).orElseThrow().restarts();
        Running running = installation.begin("process", "--json", "--steps", "analyze", url);
        await("songs on their way")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> {
                    JsonNode job = newestJob();
                    long fetched = count(job, "succeeded");
                    return job.path("tracks").size() == SONGS && fetched >= 3 && fetched < SONGS - 5;
                });
        installation.component(service).kill();
        Outcome outcome = running.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("results")).hasSize(SONGS);
        installation.awaitRestart(service, restarts + 1);
    }

    @Test
    void aGatewayKilledWhileItLooksUpAPlaylistExpandsItOnce() throws Exception {
        String url = spotify.addPlaylist("lookedUp", "Looked up", Spotify.songs("lookedUp", SONGS));
        int restarts =
                installation.state().component("metadata-service").orElseThrow().restarts();
        spotify.api().failNext(Fault.slow(10_000));
        Running running = installation.begin("process", "--json", "--steps", "analyze", url);
        installation.awaitTask("resolve", "running");
        installation.component("metadata-service").kill();
        Outcome outcome = running.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("results")).hasSize(SONGS);
        installation.awaitRestart("metadata-service", restarts + 1);
    }

    @Test
    void theBreakerOpensWhileSpotifyIsAwayAndClosesAfterwards() throws Exception {
        String url = spotify.addTrack("awaySong", "Away Song");
        spotify.api().failAlways(Fault.of(503, "Service unavailable"));
        Running running = installation.begin("process", "--json", "--steps", "analyze", url);
        try {
            await("the breaker to open")
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .until(() -> circuit().equals("open"));
        } finally {
            spotify.api().failAlways(null);
        }
        Outcome outcome = running.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("SPOTIFY_UNAVAILABLE, waits until");
        assertThat(circuit()).isEqualTo("closed");
    }

    private static String circuit() throws Exception {
        for (JsonNode provider : installation.get("/api/v1/system").path("providers")) {
            if (provider.path("name").asText().equals("web-api")) {
                return provider.path("circuit").asText();
            }
        }
        return "";
    }

    private static JsonNode newestJob() throws Exception {
        String id = installation
                .get("/api/v1/jobs?limit=1")
                .path("jobs")
                .path(0)
                .path("id")
                .asText();
        return installation.get("/api/v1/jobs/" + id);
    }

    /** Songs whose download is in that state. */
    private static long count(JsonNode job, String state) {
        long found = 0;
        for (JsonNode track : job.path("tracks")) {
            for (JsonNode task : track.path("tasks")) {
                boolean is = task.path("step").asText().equals("download")
                        && task.path("state").asText().equals(state);
                found += is ? 1 : 0;
            }
        }
        return found;
    }
}
