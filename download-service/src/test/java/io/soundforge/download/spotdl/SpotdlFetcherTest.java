package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.download.UrlTask;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Source;
import io.soundforge.events.TrackMetadata;
import io.soundforge.tasks.TaskFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fetcher over the stand-in: a real program that behaves as badly as the original. */
class SpotdlFetcherTest {
    @TempDir
    Path folder;

    @Test
    void bringsTheOneFileAndTellsItsStages() throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of());
        List<String> stages = new ArrayList<>();
        Fetched fetched = rig.fetcher.fetch(
                SpotifySongs.task(SpotifySongs.song("Song: Downloading"), 1),
                folder,
                (done, stage) -> stages.add(stage));
        assertThat(stages).containsExactly("searching", "found", "fetching", "tagging", "fetched");
        assertThat(fetched.file()).isEqualTo(folder.resolve("audio")).isNotEmptyFile();
        assertThat(fetched.sizeBytes()).isEqualTo(Files.size(fetched.file()));
        assertThat(fetched.sha256()).matches("[0-9a-f]{64}");
        assertOnlyTheSongIsLeft();
        assertThat(rig.runner.commands.getFirst().command())
                .containsSequence("download", "song.spotdl")
                .containsSequence("--format", "m4a")
                .containsSequence("--bitrate", "disable")
                .noneMatch(argument -> argument.contains("Song: ") || argument.contains("pass"));
    }

    @ParameterizedTest(name = "[{0}] is {1}")
    @CsvSource({
        "lookup, SONG_NOT_FOUND, false",
        "bot, BOT_CHECK, true",
        "blocked, YOUTUBE_BLOCKED, true",
        "403, YOUTUBE_BLOCKED, true",
        "429, YOUTUBE_RATE_LIMITED, true",
        "5xx, YOUTUBE_UNREACHABLE, true",
        "gone, VIDEO_UNAVAILABLE, false",
        "age, AGE_RESTRICTED, false",
        "geo, GEO_BLOCKED, false",
        "convert, CONVERSION_FAILED, true",
        "network, YOUTUBE_UNREACHABLE, true",
        "none, DOWNLOAD_EMPTY, true",
        "two, DOWNLOAD_AMBIGUOUS, false",
        "hang, DOWNLOAD_TIMEOUT, true",
    })
    void tellsEveryTroubleByItsName(String mode, String code, boolean retryable) throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of(
                "soundforge.download.spotdl.wall-timeout",
                mode.equals("hang") ? "3s" : "1m",
                "soundforge.download.spotdl.audio-providers",
                "youtube-music"));
        TaskFailure failure = failure(rig, SpotifySongs.task(SpotifySongs.song("Video unavailable [" + mode + "]"), 1));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure.getMessage()).endsWith(".").doesNotContain(folder.toString(), "pass", "Error");
        assertThat(folder).isEmptyDirectory();

        TaskFailure last = failure(rig, SpotifySongs.task(SpotifySongs.song("Song [" + mode + "]"), 3));
        assertThat(last.isRetryable()).as("the third attempt was the last").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half", "text", "wrong", "metadata", "term"})
    void leavesToTheProbeWhatOnlyDecodingShows(String mode) throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of());
        assertThat(rig.fetcher
                        .fetch(
                                SpotifySongs.task(SpotifySongs.song("Song [" + mode + "]"), 1),
                                folder,
                                (done, stage) -> {})
                        .sizeBytes())
                .isPositive();
        assertOnlyTheSongIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"3, true", "8, true", "8.1, false", "0.1, true"})
    void comparesTheLength(double heard, boolean right) {
        TaskFailure failure = wrong(SpotdlRig.standIn(Map.of()), 3, heard);
        assertThat(failure == null).isEqualTo(right);
        if (!right) {
            assertThat(failure.code()).isEqualTo("WRONG_SONG");
            assertThat(failure.isRetryable()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"612, true", "617, true", "619, false", "581, false"})
    void toleratesAShareOfLongSongs(double heard, boolean right) {
        assertThat(wrong(SpotdlRig.standIn(Map.of()), 600, heard) == null).isEqualTo(right);
    }

    @Test
    void triesDamagedFilesAgain() {
        SpotdlRig rig = SpotdlRig.standIn(Map.of());
        UrlTask task = SpotifySongs.task(SpotifySongs.song("Song"), 1);
        assertThat(rig.fetcher
                        .undecodable(task, "TRUNCATED_AUDIO", "It is cut off.")
                        .isRetryable())
                .isTrue();
        assertThat(rig.fetcher
                        .undecodable(task, "AUDIO_TOO_LONG", "It is too long.")
                        .isRetryable())
                .isFalse();
    }

    @Test
    void looksElsewhereOnceForASongThatIsNotFound() throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of());
        rig.fetcher.fetch(SpotifySongs.task(SpotifySongs.song("Song [lookup-music]"), 1), folder, (done, stage) -> {});
        assertThat(rig.runner.commands)
                .extracting(command -> command.command().get(command.command().indexOf("--audio") + 1))
                .containsExactly("youtube-music", "youtube");
    }

    @Test
    void asksSpotifyWhereTooLittleIsKnown() throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of());
        rig.fetcher.fetch(SpotifySongs.task(TrackMetadata.NONE, 1), folder, (done, stage) -> {});
        assertThat(rig.runner.commands.getFirst().command()).containsSequence("download", SpotifySongs.URL);
    }

    @Test
    void keepsSecretsInAFileOfItsOwn() throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of(
                "soundforge.download.spotdl.client-id", "an-id",
                "soundforge.download.spotdl.client-secret", "hush-hush",
                "soundforge.download.spotdl.cookie-file", "/run/cookies.txt"));
        rig.spotdl.download(
                SpotifySongs.task(SpotifySongs.song("Song"), 1),
                folder,
                SpotifySongs.song("Song"),
                SpotifySongs.URL,
                SpotdlSettings.AudioProvider.YOUTUBE,
                (done, stage) -> {});
        Path config = folder.resolve("home/.config/spotdl/config.json");
        assertThat(Files.getPosixFilePermissions(config)).hasSize(2);
        JsonNode json = EventCodec.json().readTree(config.toFile());
        assertThat(json.path("client_secret").asText()).isEqualTo("hush-hush");
        assertThat(json.path("use_official_api").asBoolean()).isTrue();
        assertThat(json.path("cookie_file").asText()).isEqualTo("/run/cookies.txt");
        assertThat(rig.runner.commands.getFirst().secrets()).contains("hush-hush", "pass");
        assertThat(String.join(" ", rig.runner.commands.getFirst().command())).doesNotContain("hush", "an-id");
    }

    @Test
    void parksEverybodyWhileYouTubeRefuses() throws Exception {
        SpotdlRig rig = SpotdlRig.standIn(Map.of(
                "soundforge.download.spotdl.breaker.failures", "2", "soundforge.download.spotdl.breaker.open", "10m"));
        for (int i = 0; i < 2; i++) {
            failure(rig, SpotifySongs.task(SpotifySongs.song("Song [bot]"), 1));
        }
        TaskFailure parked = failure(rig, SpotifySongs.task(SpotifySongs.song("Song"), 3));
        assertThat(parked.code()).isEqualTo("BOT_CHECK");
        assertThat(parked.isRetryable()).isTrue();
        assertThat(parked.retryAfter()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(rig.runner.commands).hasSize(2);
        assertThat(rig.fetcher.status().reason()).contains("YouTube");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        SpotdlRig bare = new SpotdlRig(Map.of(), new SpotdlRig.Tools(Optional.empty(), Optional.empty()));
        assertThat(bare.fetcher.status().ready()).isFalse();
        assertThat(bare.fetcher.status().reason()).contains("spotify setup");
        assertThat(failure(bare, SpotifySongs.task(SpotifySongs.song("Song"), 1))
                        .code())
                .isEqualTo("SPOTDL_MISSING");

        SpotdlRig mute =
                new SpotdlRig(Map.of(), new SpotdlRig.Tools(Optional.of(Path.of("/bin/sh")), Optional.empty()));
        assertThat(mute.fetcher.status().reason()).contains("ffmpeg");
        TaskFailure failure = failure(mute, SpotifySongs.task(SpotifySongs.song("Song"), 1));
        assertThat(failure.code()).isEqualTo("FFMPEG_MISSING");
        assertThat(failure.isRetryable()).isFalse();

        assertThat(SpotdlRig.standIn(Map.of()).fetcher.status())
                .satisfies(status -> assertThat(status.ready()).isTrue())
                .satisfies(status -> assertThat(status.versions()).containsEntry("spotdl", "4.5.2"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT, true",
        "https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT?si=1, false",
        "https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT, false",
        "https://open.spotify.com.evil.example/track/4cOdK2wGLETKBW3PvgPWqT, false",
        "http://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT, false",
        "saved, false",
    })
    void supportsCanonicalLinksOnly(String url, boolean supported) {
        assertThat(SpotdlRig.standIn(Map.of()).fetcher.supports(new Source(url, null, null)))
                .isEqualTo(supported);
    }

    private static TaskFailure wrong(SpotdlRig rig, double wanted, double heard) {
        TrackMetadata song = new TrackMetadata("Song", List.of("A"), null, null, null, null, wanted, null);
        ProbeResult audio = new ProbeResult("wav", "pcm_s16le", "wav", "audio/wav", heard, 8000, 1, null, null, null);
        return catchThrowableOfType(TaskFailure.class, () -> rig.fetcher.check(SpotifySongs.task(song, 1), audio));
    }

    private TaskFailure failure(SpotdlRig rig, UrlTask task) {
        TaskFailure failure =
                catchThrowableOfType(TaskFailure.class, () -> rig.fetcher.fetch(task, folder, (done, stage) -> {}));
        assertThat(failure).isNotNull();
        return failure;
    }

    private void assertOnlyTheSongIsLeft() throws Exception {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("audio"));
        }
    }
}
