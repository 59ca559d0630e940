package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.download.spotdl.SpotdlTrouble.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What spotdl and the yt-dlp within it say, and what becomes of it; their own words must be in the installed versions. */
class SpotdlTroubleTest {
    private static Path packages;

    @BeforeAll
    static void findTools() throws Exception {
        Process asked = new ProcessBuilder(
                        TestTools.python().toString(), "-c", "import yt_dlp; print(yt_dlp.__path__[0])")
                .start();
        packages = Path.of(new String(asked.getInputStream().readAllBytes()).strip())
                .getParent();
        assertThat(packages.resolve("spotdl")).isDirectory();
    }

    @ParameterizedTest(name = "{2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "yt_dlp/extractor/youtube/_video.py | requiring a captcha challenge | BOT_CHECK"
                        + " | ERROR: [youtube] a: Video unavailable. YouTube is requiring a captcha challenge before playback",
                "yt_dlp/extractor/youtube/_video.py | has been rate-limited by YouTube | YOUTUBE_RATE_LIMITED"
                        + " | ERROR: [youtube] a: Video unavailable. This content isn't available, try again later. The current session"
                        + " has been rate-limited by YouTube for up to an hour.",
                "yt_dlp/extractor/youtube/_video.py | has not made this video available in your country | GEO_BLOCKED"
                        + " | ERROR: [youtube] a: The uploader has not made this video available in your country",
                "yt_dlp/extractor/common.py | not available from your location due to geo restriction | GEO_BLOCKED"
                        + " | ERROR: [soundcloud] a: This video is not available from your location due to geo restriction",
                "yt_dlp/extractor/common.py | only available for registered users | VIDEO_UNAVAILABLE"
                        + " | ERROR: [x] a: This video is only available for registered users",
                "yt_dlp/YoutubeDL.py | This video is DRM protected | VIDEO_UNAVAILABLE | ERROR: [x] a: This video is DRM protected",
                "yt_dlp/YoutubeDL.py | Requested format is not available | DENO_MISSING"
                        + " | ERROR: [youtube] a: Requested format is not available. Use --list-formats",
                "yt_dlp/YoutubeDL.py | content too short (expected | YOUTUBE_UNREACHABLE"
                        + " | ERROR: content too short (expected 200 bytes and served 100)",
                "yt_dlp/YoutubeDL.py | unable to download video data: | YOUTUBE_BLOCKED"
                        + " | ERROR: unable to download video data: HTTP Error 403: Forbidden",
                "yt_dlp/YoutubeDL.py | unable to download video data: | VIDEO_UNAVAILABLE"
                        + " | ERROR: unable to download video data: HTTP Error 410: Gone",
                "yt_dlp/downloader/http.py | unable to write data: | STORAGE_FULL"
                        + " | ERROR: unable to write data: [Errno 28] No space left on device",
                "yt_dlp/networking/_requests.py | timed out. (connect timeout= | YOUTUBE_UNREACHABLE"
                        + " | ERROR: [youtube] a: Unable to download API page: Connection to x timed out. (connect timeout=20.0)",
                "spotdl/download/downloader.py | No results found for song | SONG_NOT_FOUND"
                        + " | https://open.spotify.com/track/a - LookupError: No results found for song: A - B",
                "spotdl/console/entry_point.py | You might be blocked by YouTube Music | YOUTUBE_BLOCKED"
                        + " | You might be blocked by YouTube Music. If downloads fail, use a VPN, or use other audio providers.",
                "spotdl/console/entry_point.py | FFmpeg is not installed | FFMPEG_MISSING"
                        + " | FFmpegError: FFmpeg is not installed. Please run `spotdl --download-ffmpeg` to install it",
                "spotdl/types/song.py | Track no longer exists | SPOTIFY_NOT_FOUND | SongError: Track no longer exists: https://x",
                "spotdl/types/playlist.py | Invalid playlist URL. | SPOTIFY_UNAVAILABLE | PlaylistError: Invalid playlist URL.",
            })
    void knowsTheirWords(String file, String words, SpotdlTrouble trouble, String error) throws IOException {
        assertThat(Files.readString(packages.resolve(file)))
                .as("words of the installed version")
                .contains(words);
        assertThat(SpotdlTrouble.in(error)).contains(trouble);
    }

    /** Words of YouTube, of Spotify and of Python, which they pass on. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "BOT_CHECK | ERROR: [youtube] a: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies",
                "AGE_RESTRICTED | ERROR: [youtube] a: Sign in to confirm your age. This video may be inappropriate for some users.",
                "VIDEO_UNAVAILABLE | ERROR: [youtube] a: Private video. Sign in if you've been granted access to this video",
                "VIDEO_UNAVAILABLE | ERROR: [youtube] a: Join this channel to get access to members-only content like this video",
                "VIDEO_UNAVAILABLE | ERROR: [youtube] a: This video is no longer available because the YouTube account associated with"
                        + " this video has been terminated.",
                "GEO_BLOCKED | ERROR: [youtube] a: Video unavailable. This video contains content from X, who has blocked it in your"
                        + " country on copyright grounds",
                "DENO_MISSING | WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled by default",
                "SPOTIFY_PREMIUM_REQUIRED | http status: 403, reason: Active premium subscription required for the owner of the app.",
                "SPOTIFY_RATE_LIMITED | Your application has reached a rate/request limit. Retry will occur after: 86400",
                "SPOTIFY_UNAVAILABLE | BaseClientError: Could not get session auth tokens",
                "SPOTDL_MISSING | ModuleNotFoundError: No module named 'spotdl'",
                "SPOTDL_ARGUMENTS | spotdl: error: argument --format: invalid choice: 'aac'",
            })
    void knowsTheWordsOfOthers(SpotdlTrouble trouble, String error) {
        assertThat(SpotdlTrouble.in(error)).contains(trouble);
    }

    /** A user reads it: what is wrong, and what can be done where somebody can do something. */
    @ParameterizedTest
    @EnumSource(SpotdlTrouble.class)
    void saysASentence(SpotdlTrouble trouble) {
        assertThat(trouble.sentence()).endsWith(".").doesNotContain("Error", "Exception");
        if (trouble.remedy() == Remedy.NONE) {
            assertThat(trouble.sentence())
                    .containsPattern("[Hh]and in|Install |Run |Correct |Check |Use an|cannot be told");
        }
    }
}
