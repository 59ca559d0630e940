package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.e2e.Installation.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has no application at Spotify has spotdl look songs up. */
@Tag("faults")
class SpotifyWithoutApplicationE2eTest {
    @TempDir
    static Path directory;

    private static final Spotify spotify = new Spotify();
    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = spotify.settings();
        settings.keySet().removeIf(name -> name.startsWith("SPOTIFY_"));
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
    void spotdlLooksASongUp() throws Exception {
        Outcome outcome = installation.run("process", "--steps", "analyze", Spotify.url("track", "anySong"));
        assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out()).contains("The Stand-ins, Guest – Standing In");
    }

    @Test
    void spotdlLooksAPlaylistUp() throws Exception {
        Outcome outcome = installation.run("process", "--steps", "analyze", Spotify.url("playlist", "anyList"));
        assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
        assertThat(outcome.out())
                .contains("playlist “Stand-ins”, 2 songs")
                .containsPattern("1 +The Stand-ins, Guest – Standing In 1 +completed")
                .containsPattern("2 +The Stand-ins, Guest – Standing In 2 +completed");
    }

    @Test
    void aLoginNeedsAnApplication() throws Exception {
        Outcome outcome = installation.run("spotify", "login", "--no-browser", "--port", "0");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("SPOTIFY_CLIENT_ID=… SPOTIFY_CLIENT_SECRET=… ./soundforge spotify setup");
    }
}
