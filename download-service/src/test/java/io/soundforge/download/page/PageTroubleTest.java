package io.soundforge.download.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.download.spotdl.TestTools;
import io.soundforge.download.tool.ToolOutput;
import io.soundforge.download.tool.ToolResult;
import io.soundforge.download.tool.ToolResult.Ending;
import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import io.soundforge.tasks.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What yt-dlp says, and what becomes of it. Where the words are its own, the installed yt-dlp must still have them: a test fails when
 * another version words a trouble differently.
 */
class PageTroubleTest {
    private static Path packages;

    @BeforeAll
    static void findYtDlp() throws Exception {
        Process asked = new ProcessBuilder(
                        TestTools.python().toString(), "-c", "import yt_dlp; print(yt_dlp.__path__[0])")
                .start();
        packages = Path.of(new String(asked.getInputStream().readAllBytes()).strip());
        assertThat(packages).isDirectory();
    }

    @ParameterizedTest(name = "{2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "utils/_utils.py | Unsupported URL: | NOT_AUDIO | [generic] Unsupported URL: https://x.example/",
                "YoutubeDL.py | No video formats found! | NOT_AUDIO | [generic] a: No video formats found!",
                "YoutubeDL.py | Requested format is not available | NOT_AUDIO | [x] a: Requested format is not available. Use --list",
                "extractor/generic.py | is not a valid URL | NOT_AUDIO | [generic] 'https://' is not a valid URL",
                "extractor/generic.py | caused by Cloudflare anti-bot challenge | BOT_CHECK later"
                        + " | [generic] Got HTTP Error 403 caused by Cloudflare anti-bot challenge; try again with  --extractor-args",
                "extractor/youtube/_video.py | requiring a captcha challenge | BOT_CHECK later"
                        + " | [youtube] a: Video unavailable. YouTube is requiring a captcha challenge before playback",
                "extractor/common.py | not available from your location due to geo restriction | GEO_BLOCKED"
                        + " | [x] a: This video is not available from your location due to geo restriction",
                "extractor/youtube/_video.py | The uploader has not made this video available in your country | GEO_BLOCKED"
                        + " | [youtube] a: The uploader has not made this video available in your country",
                "extractor/youtube/_video.py | has been rate-limited by YouTube | UPSTREAM_UNAVAILABLE later"
                        + " | [youtube] a: Video unavailable. This content isn't available, try again later. The current session"
                        + " has been rate-limited by YouTube for up to an hour.",
                "extractor/common.py | only available for registered users | ACCESS_DENIED"
                        + " | [x] a: This video is only available for registered users. Use --cookies-from-browser or --cookies",
                "extractor/common.py | Use --cookies-from-browser or --cookies for the authentication | ACCESS_DENIED"
                        + " | [x] a: Log in, please. Use --cookies-from-browser or --cookies for the authentication.",
                "YoutubeDL.py | This video is DRM protected | ACCESS_DENIED | [x] a: This video is DRM protected",
                "networking/exceptions.py | HTTP Error {response.status} | ACCESS_DENIED"
                        + " | [generic] Unable to download webpage: HTTP Error 401: Unauthorized (caused by <HTTPError 401>)",
                "extractor/common.py | Unable to download webpage | ACCESS_DENIED"
                        + " | [generic] Unable to download webpage: HTTP Error 403: Forbidden",
                "extractor/common.py | Unable to download webpage | ACCESS_DENIED"
                        + " | [generic] Unable to download webpage: HTTP Error 451: Unavailable For Legal Reasons",
                "extractor/common.py | Unable to download webpage | NOT_FOUND"
                        + " | [generic] Unable to download webpage: HTTP Error 410: Gone",
                "YoutubeDL.py | unable to download video data: | NOT_FOUND | unable to download video data: HTTP Error 404: Not Found",
                "YoutubeDL.py | unable to download video data: | UPSTREAM_UNAVAILABLE later"
                        + " | unable to download video data: HTTP Error 429: Too Many Requests",
                "YoutubeDL.py | unable to download video data: | UPSTREAM_UNAVAILABLE later"
                        + " | unable to download video data: HTTP Error 503: Service Unavailable",
                "networking/exceptions.py | more expected | UPSTREAM_UNAVAILABLE later"
                        + " | unable to download video data: 100 bytes read, 200 more expected",
                "YoutubeDL.py | content too short (expected | UPSTREAM_UNAVAILABLE later"
                        + " | content too short (expected 200 bytes and served 100)",
                "downloader/fragment.py | The downloaded file is empty | UPSTREAM_UNAVAILABLE later | The downloaded file is empty",
                "downloader/http.py | Did not get any data blocks | UPSTREAM_UNAVAILABLE later | Did not get any data blocks",
                "downloader/fragment.py | not found, unable to continue | UPSTREAM_UNAVAILABLE later"
                        + " | fragment 3 not found, unable to continue",
                "networking/_requests.py | timed out. (connect timeout= | UPSTREAM_UNAVAILABLE later"
                        + " | [generic] Unable to download webpage: Connection to x.example timed out. (connect timeout=30.0)",
                "downloader/external.py | m3u8 download detected but ffmpeg could not be found | FFMPEG_MISSING"
                        + " | m3u8 download detected but ffmpeg could not be found. Please install",
                "YoutubeDL.py | of multiple formats but ffmpeg is not installed | FFMPEG_MISSING"
                        + " | You have requested merging of multiple formats but ffmpeg is not installed. Aborting due to",
                "downloader/http.py | unable to write data: | STORAGE_FULL later"
                        + " | unable to write data: [Errno 28] No space left on device",
                "downloader/http.py | unable to open for writing: | STORAGE_FULL later"
                        + " | unable to open for writing: [Errno 28] No space left on device",
            })
    void knowsItsWords(String file, String words, String outcome, String error) throws IOException {
        assertThat(Files.readString(packages.resolve(file)))
                .as("words of the installed yt-dlp")
                .contains(words);
        assertOutcome(error, outcome);
    }

    /** Words of sites, of Python and of its libraries, which yt-dlp passes on. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "BOT_CHECK later | [youtube] a: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the",
                "AGE_RESTRICTED | [youtube] a: Sign in to confirm your age. This video may be inappropriate for some users. Use --cookies",
                "NOT_FOUND | [youtube] a: Video unavailable. This video is no longer available because the uploader closed the account",
                "NOT_FOUND | [youtube] a: Private video. The owner keeps it",
                "TLS_FAILED | [generic] Unable to download webpage: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed:"
                        + " self-signed certificate (_ssl.c:1016)",
                "UPSTREAM_UNAVAILABLE later | [generic] Unable to download webpage: HTTPSConnection(host='x.example', port=443): Failed"
                        + " to resolve 'x.example' ([Errno -2] Name or service not known)",
                "UPSTREAM_UNAVAILABLE later | unable to download video data: ('Connection aborted.', ConnectionResetError(104, 'Connection"
                        + " reset by peer'))",
                "UPSTREAM_UNAVAILABLE later | [x] a: Remote end closed connection without response",
                "PAGE_FAILED later | [x] a: Unable to extract title; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues",
            })
    void knowsTheWordsOfOthers(String outcome, String error) {
        assertOutcome(error, outcome);
    }

    @Test
    void whatIsNoErrorIsToldByItsOwnWords() throws IOException {
        assertThat(Files.readString(packages.resolve("downloader/http.py"))).contains("larger than max-filesize");
        assertThat(of(Ending.EXITED, "[download] File is larger than max-filesize (9 bytes > 8 bytes). Aborting.", "")
                        .code())
                .isEqualTo("TOO_LARGE");
        assertThat(Files.readString(packages.resolve("utils/_utils.py"))).contains("does not pass filter (");
        assertThat(of(Ending.EXITED, "[download] A Tone does not pass filter (duration<=?60), skipping ..", "")
                        .code())
                .isEqualTo("AUDIO_TOO_LONG");
        PageOutput live = new PageOutput((done, stage) -> {});
        live.line(ToolOutput.Stream.OUT, PageOutput.INFO + "NA True A Concert");
        assertThat(PageTrouble.of(new ToolResult(Ending.EXITED, 0, "", ""), live, Optional.empty())
                        .code())
                .isEqualTo("LIVE_UNSUPPORTED");
    }

    @Test
    void whoEndedItKnowsBetter() {
        String error = "ERROR: unable to download video data: HTTP Error 404: Not Found";
        for (Ending ending : new Ending[] {Ending.WALL_TIMEOUT, Ending.IDLE_TIMEOUT}) {
            TaskFailure failure = of(ending, "", error);
            assertThat(failure.code()).isEqualTo("DOWNLOAD_TIMEOUT");
            assertThat(failure.isRetryable()).isTrue();
        }
        TaskFailure refused = PageTrouble.of(
                new ToolResult(Ending.EXITED, 1, "", "ERROR: Tunnel connection failed: 403 Forbidden"),
                new PageOutput((done, stage) -> {}),
                Optional.of(EgressException.permanent(EgressCode.URL_NOT_ALLOWED, "127.0.0.1 may not be called")));
        assertThat(refused.code()).isEqualTo("URL_NOT_ALLOWED");
        assertThat(refused.isRetryable()).isFalse();
    }

    private static void assertOutcome(String error, String outcome) {
        TaskFailure failure = of(Ending.EXITED, "", "WARNING: [generic] Falling back\nERROR: " + error);
        assertThat(failure.code() + (failure.isRetryable() ? " later" : "")).isEqualTo(outcome);
        assertThat(failure.getMessage())
                .startsWith("The URL leads to a web page: ")
                .endsWith(".");
    }

    private static TaskFailure of(Ending ending, String out, String err) {
        return PageTrouble.of(
                new ToolResult(ending, 1, out, err), new PageOutput((done, stage) -> {}), Optional.empty());
    }
}
