package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.e2e.Installation.Outcome;
import io.soundforge.local.e2e.Installation.Running;
import io.soundforge.testing.spotify.Accounts;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link to Spotify is enough: the command as a user types it, Spotify and spotdl played by stand-ins. */
@Tag("e2e")
class SpotifyE2eTest {
    @TempDir
    static Path directory;

    private static final Spotify spotify = new Spotify();
    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = spotify.settings();
        // What the Web API keeps closed, spotdl would read.
        settings.put("SOUNDFORGE_SPOTIFY_PROVIDERS", "web-api");
        installation = new Installation(directory.resolve("home"), settings);
        Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
        spotify.close();
    }

    @Test
    void aTrackLinkBecomesDataAndStems() throws Exception {
        spotify.addTrack("firstHeat", "First Heat");
        Outcome outcome = installation.run("process", "spotify:track:" + Songs.id("firstHeat"));
        assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out())
                .contains("The Bellows – First Heat")
                .contains("vocals.flac")
                .containsPattern("time .*download [0-9.]+ s");
        assertThat(outcome.err()).contains("The Bellows – First Heat: download");
    }

    @Test
    void aShortLinkIsFollowed() throws Exception {
        String url = spotify.addTrack("shortSong", "Short Song");
        spotify.api().addShortLink("abc123", url);
        Outcome outcome = installation.run("process", "--steps", "analyze", "https://spotify.link/abc123");
        assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out()).contains("The Bellows – Short Song");
    }

    @Test
    void anAlbumBecomesATable() throws Exception {
        String url = spotify.addAlbum("furnace", "Furnace", 3);
        Outcome outcome = installation.run("process", "--steps", "analyze", url + "?si=0123");
        assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out().lines())
                .contains("album “Furnace”, 3 songs")
                .anySatisfy(line -> assertThat(line).matches("1 +The Bellows – Song 1 +completed +0:03 .*"))
                .anySatisfy(line -> assertThat(line).matches("3 +The Bellows – Song 3 +completed +0:03 .*"));
    }

    @Test
    void aPlaylistTellsOfEachSongWhatBecameOfIt() throws Exception {
        List<ObjectNode> rows = new ArrayList<>(Songs.rows(Spotify.songs("road", 2)));
        rows.add(Songs.row(Spotify.song("roadLost", "Lost [lookup]")));
        rows.add(Songs.goneRow());
        rows.add(Songs.episodeRow(Songs.id("roadEpisode")));
        rows.add(Songs.localRow("At home"));
        spotify.api().addPlaylist(Songs.id("road"), "Road", "first", "somebody", rows);
        Outcome outcome = installation.run(
                "process", "--steps", "analyze", "open.spotify.com/intl-de/playlist/" + Songs.id("road"));
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("playlist “Road”, 3 songs; skipped: ")
                .containsPattern("2 +The Bellows – Song 2 +completed")
                .containsPattern("3 +The Bellows – Lost \\[lookup] +failed")
                .contains("✗ 3 The Bellows – Lost [lookup]: download failed: SONG_NOT_FOUND, ")
                .contains(": partial; ./soundforge retry ");
    }

    @Test
    void whatIsNoSongIsRefusedInOneSentence() throws Exception {
        Outcome artist = installation.run("process", Spotify.url("artist", "somebody"));
        assertThat(artist.status()).isEqualTo(1);
        assertThat(artist.out() + artist.err()).contains("SPOTIFY_UNSUPPORTED");
        Outcome unknown = installation.run("process", Spotify.url("track", "unknownSong"));
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.out()).contains("look-up failed: SPOTIFY_NOT_FOUND");
    }

    @Test
    void aParkedJobSaysUntilWhen() throws Exception {
        String url = spotify.addTrack("parkedSong", "Parked Song");
        spotify.api().failNext(Fault.limited("6"));
        Instant begun = Instant.now();
        Running running = installation.begin("process", "--json", "--steps", "analyze", url);
        await("said until when").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        Files.readString(running.err()))
                .containsPattern("look-up waiting: SPOTIFY_RATE_LIMITED, waits until \\d\\d:\\d\\d:\\d\\d"));
        Outcome outcome = running.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void whoLogsInOpensTheirOwnPlaylist() throws Exception {
        List<ObjectNode> songs = Spotify.songs("own", 1);
        songs.forEach(spotify.api()::add);
        spotify.api().addPlaylist(Songs.id("own"), "Own", "first", "ann", Songs.rows(songs));
        String url = Spotify.url("playlist", "own");
        spotify.api().developmentMode(true);
        try {
            Outcome closed = installation.run("process", "--steps", "analyze", url);
            assertThat(closed.status()).isEqualTo(1);
            assertThat(closed.out()).contains("PLAYLIST_NOT_ACCESSIBLE");

            logIn("ann");
            assertThat(installation.run("spotify", "status").out()).contains("logged in    yes");
            Outcome open = installation.run("process", "--steps", "analyze", url);
            assertThat(open.status()).as(open.err() + open.out()).isZero();
            assertThat(open.out()).contains("playlist “Own”, 1 song");
            assertThat(installation.run("spotify", "logout").status()).isZero();
            assertThat(installation.run("spotify", "status").out()).contains("logged in    no");
        } finally {
            spotify.api().developmentMode(false);
        }
    }

    /** Plays the browser: agrees, and goes where the accounts service sends it. */
    private static void logIn(String user) throws Exception {
        Running login = installation.begin("spotify", "login", "--no-browser", "--port", "0");
        String page = await("the page's address")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> Files.readString(login.out())
                                .lines()
                                .filter(line -> line.contains("/authorize?"))
                                .findFirst()
                                .orElse(""),
                        text -> !text.isEmpty());
        Map<String, String> query = query(URI.create(page));
        assertThat(query).containsEntry("client_id", Accounts.CLIENT_ID).containsEntry("code_challenge_method", "S256");
        String redirect = query.get("redirect_uri");
        String code = spotify.api().accounts().agree(user, query.get("code_challenge"), redirect);
        try (HttpClient browser = HttpClient.newHttpClient()) {
            URI back = URI.create(redirect + "?code=" + code + "&state=" + query.get("state"));
            assertThat(browser.send(HttpRequest.newBuilder(back).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("Thank you");
        }
        Outcome outcome = login.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    private static Map<String, String> query(URI uri) {
        return Arrays.stream(uri.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (a, b) -> b,
                        HashMap::new));
    }

    @Test
    void theDoctorTellsWhoIsReadyAndNobodyTellsTheSecret() throws Exception {
        Outcome doctor = installation.run("doctor");
        assertThat(doctor.out())
                .contains("✓ fetcher spotdl")
                .contains("songs looked up by web-api")
                .contains("downloading tools");
        String commands = ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .collect(Collectors.joining("\n"));
        JsonNode system = installation.get("/api/v1/system");
        assertThat(commands
                        + system
                        + doctor.out()
                        + installation.log("metadata-service")
                        + installation.log("supervisor"))
                .doesNotContain(Accounts.CLIENT_SECRET);
    }
}
