package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.download.fetch.FetcherStatus;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.testing.TestPython;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real spotdl, without a way to the network: what it is told it must understand, and what it says must be understood. Its
 * environment is named by SOUNDFORGE_TOOLS_PYTHON; {@code ./soundforge test} makes one.
 */
class RealSpotdlTest {
    private static Path python;
    private static Path ffmpeg;

    @TempDir
    Path folder;

    @BeforeAll
    static void findTools() throws Exception {
        python = TestTools.python();
        Process asked = new ProcessBuilder(
                        python.toString(), "-c", "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())")
                .start();
        ffmpeg = Path.of(new String(asked.getInputStream().readAllBytes()).strip());
        assertThat(ffmpeg).isExecutable();
    }

    @Test
    void isThePinnedVersion() throws Exception {
        FetcherStatus status = rig(Map.of()).fetcher.status();
        assertThat(status.ready()).isTrue();
        String pins = Files.readString(TestPython.root().resolve("python/tools/requirements.txt"));
        assertThat(pins).contains("spotdl==" + status.versions().get("spotdl") + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"youtube-music, YOUTUBE_UNREACHABLE", "youtube, YOUTUBE_UNREACHABLE", "piped, YOUTUBE_UNREACHABLE"})
    void takesOurArgumentsAndFailsForTheNetworkOnly(String provider, String code) {
        SpotdlRig rig = rig(Map.of("soundforge.download.spotdl.audio-providers", provider));
        TaskFailure failure = catchThrowableOfType(
                TaskFailure.class,
                () -> rig.fetcher.fetch(SpotifySongs.task(SpotifySongs.song("Song"), 1), folder, (done, stage) -> {}));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void cannotReadALinkWithoutSpotify() throws Exception {
        SpotdlRig rig = rig(Map.of());
        SpotdlException failure =
                catchThrowableOfType(SpotdlException.class, () -> rig.spotdl.save(folder, SpotifySongs.URL));
        assertThat(failure.trouble()).isEqualTo(SpotdlTrouble.SPOTIFY_UNAVAILABLE);
    }

    @Test
    void saysWhatItLeavesOutOfAPlaylist() throws Exception {
        SavedSongs saved = withoutSpotify().spotdl.save(folder, "https://open.spotify.com/playlist/" + SpotifySongs.ID);
        assertThat(saved.songs()).extracting(song -> song.path("name").asText()).containsExactly("Song 1", "Song 3");
        assertThat(saved.skipped()).isEqualTo(Map.of("unreadable", 1, "local", 1, "episode", 1, "missing", 1));
    }

    @Test
    void bringsAnAlbumInItsOrderAndSaysWhatItLeavesOut() throws Exception {
        SavedSongs saved = withoutSpotify().spotdl.save(folder, "https://open.spotify.com/album/" + SpotifySongs.ID);
        assertThat(saved.songs())
                .extracting(song -> song.path("name").asText())
                .containsExactly("Song 1", "Song 3", "Song 4");
        assertThat(saved.skipped()).isEqualTo(Map.of("unreadable", 1, "missing", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"playlist", "album"})
    void failsWhereItCanReadNoSongAtAll(String kind) {
        SpotdlException failure = catchThrowableOfType(SpotdlException.class, () -> withoutSpotify()
                .spotdl
                .save(folder, "https://open.spotify.com/" + kind + "/3333" + SpotifySongs.ID.substring(4)));
        assertThat(failure.trouble()).isEqualTo(SpotdlTrouble.SPOTIFY_UNAVAILABLE);
    }

    /** The real spotdl, with somebody else in the place of Spotify. */
    private static SpotdlRig withoutSpotify() {
        return rig(Map.of(
                "soundforge.download.spotdl.command",
                python + "," + TestPython.root().resolve("python/tests/standins/spotdl_without_spotify.py")));
    }

    /** Where the place of the audio is given, no search is needed, and it can be a server of ours. */
    @Test
    void bringsTheSourceAsItIsWithTheNameThatWeChose() throws Exception {
        Path song = folder.resolve("song.m4a");
        new ProcessBuilder(
                        ffmpeg.toString(),
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=duration=3",
                        "-c:a",
                        "aac",
                        song.toString())
                .inheritIO()
                .start()
                .waitFor();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/song.m4a", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "audio/mp4");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : Files.size(song));
            if (!head) {
                Files.copy(song, exchange.getResponseBody());
            }
            exchange.close();
        });
        server.start();
        try {
            SpotdlRig rig = rig(Map.of());
            // What the fetcher writes, with the one key more.
            ArrayNode songs = SongFile.of(SpotifySongs.song("Song"), SpotifySongs.URL);
            ((ObjectNode) songs.get(0))
                    .put(
                            "download_url",
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/song.m4a");
            rig.runner.before = command -> Files.writeString(command.folder().resolve("song.spotdl"), songs.toString());
            rig.runner.overrides = Map.of("NO_PROXY", "127.0.0.1", "no_proxy", "127.0.0.1");
            List<String> stages = new ArrayList<>();
            Path work = Files.createDirectory(folder.resolve("work"));
            Path file = rig.spotdl.download(
                    SpotifySongs.task(SpotifySongs.song("Song"), 1),
                    work,
                    SpotifySongs.song("Song"),
                    SpotifySongs.URL,
                    SpotdlSettings.AudioProvider.YOUTUBE,
                    (done, stage) -> stages.add(stage));
            assertThat(file).isEqualTo(work.resolve("out/source.m4a"));
            assertThat(stages).containsSubsequence("found", "fetching", "tagging", "fetched");
        } finally {
            server.stop(0);
        }
    }

    private static SpotdlRig rig(Map<String, String> settings) {
        return new SpotdlRig(settings, new SpotdlRig.Tools(Optional.of(python), Optional.of(ffmpeg)));
    }
}
