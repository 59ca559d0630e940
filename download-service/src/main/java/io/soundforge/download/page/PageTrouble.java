package io.soundforge.download.page;

import io.soundforge.download.tool.ToolResult;
import io.soundforge.egress.EgressException;
import io.soundforge.tasks.TaskFailure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What yt-dlp's failures mean. */
final class PageTrouble {
    /** The first that is found decides. Sites' own words are among them, which yt-dlp passes on. */
    private static final List<Rule> RULES = List.of(
            rule(
                    "Unsupported URL|No video formats found|Requested format is not available|is not a valid URL",
                    "NOT_AUDIO",
                    false,
                    "no audio was found in the page; hand in the address of the audio itself, or an own file"),
            rule(
                    "confirm your age|age-restricted|inappropriate for some users",
                    "AGE_RESTRICTED",
                    false,
                    "the site shows this to signed-in adults only; hand in an own file instead"),
            rule(
                    "Sign in to confirm|not a bot|anti-bot challenge|captcha challenge",
                    "BOT_CHECK",
                    true,
                    "the site wants proof that a person asks; try from another network, or hand in an own file"),
            rule(
                    "geo restriction|in your country|(?:from|in) your location",
                    "GEO_BLOCKED",
                    false,
                    "the audio is not available in this country; hand in an own file instead"),
            rule(
                    "rate-limited|HTTP Error 429",
                    "UPSTREAM_UNAVAILABLE",
                    true,
                    "the site has had too many requests; it is asked again later"),
            rule(
                    "HTTP Error 40[13]|HTTP Error 402|HTTP Error 451|DRM|registered users|Use --(?:cookies|username)",
                    "ACCESS_DENIED",
                    false,
                    "the site shows it to its own users only, or to nobody; hand in an own file instead"),
            rule(
                    "Video unavailable|Private video|has been removed|HTTP Error 404|HTTP Error 410|HTTP Error 400",
                    "NOT_FOUND",
                    false,
                    "the site does not have it (any more); check the address"),
            rule(
                    "(?i)ffmpeg.{0,12} not (?:be )?(?:found|installed)",
                    "FFMPEG_MISSING",
                    false,
                    "ffmpeg is missing; install it, or run ./soundforge spotify setup"),
            rule("No space left on device", "STORAGE_FULL", true, "the disk is full"),
            rule(
                    "(?i)certificate.verify.failed",
                    "TLS_FAILED",
                    false,
                    "the site's certificate is not valid; check the address"),
            rule(
                    "HTTP Error (?:408|425|5[0-9][0-9])|timed out|[Cc]onnection|resolve|bytes read|more expected|Remote end"
                            + "|content too short|file is empty|any data blocks|fragment [0-9]+ not found",
                    "UPSTREAM_UNAVAILABLE",
                    true,
                    "the site cannot be reached, or broke off; it is asked again later"));

    private record Rule(Pattern pattern, String code, boolean retryable, String meaning) {}

    private PageTrouble() {}

    private static Rule rule(String pattern, String code, boolean retryable, String meaning) {
        return new Rule(Pattern.compile(pattern), code, retryable, meaning);
    }

    /** @param refusal of the proxy, which knows better than yt-dlp why a connection was not made */
    static TaskFailure of(ToolResult result, PageOutput output, Optional<EgressException> refusal) {
        if (result.ending() != ToolResult.Ending.EXITED) {
            return failure("DOWNLOAD_TIMEOUT", true, "fetching from the page took too long");
        }
        if (refusal.isPresent() && !refusal.get().isRetryable()) {
            return failure(refusal.get().code().name(), false, refusal.get().getMessage());
        }
        if (output.isLive()) {
            return failure("LIVE_UNSUPPORTED", false, "the page leads to a live transmission");
        }
        if (result.out().contains("larger than max-filesize")) {
            return failure("TOO_LARGE", false, "the file is larger than allowed");
        }
        if (result.out().contains("does not pass filter")) {
            return failure("AUDIO_TOO_LONG", false, "the audio is longer than allowed");
        }
        String error = result.err()
                .lines()
                .filter(line -> line.startsWith("ERROR:"))
                .findFirst()
                .orElse("");
        return RULES.stream()
                .filter(rule -> rule.pattern.matcher(error).find())
                .findFirst()
                .map(rule -> failure(rule.code, rule.retryable, rule.meaning))
                .orElseGet(() -> failure("PAGE_FAILED", true, "yt-dlp could not fetch it"));
    }

    static TaskFailure several() {
        return failure("PLAYLIST_UNSUPPORTED", false, "the page leads to more than one piece of audio");
    }

    static TaskFailure tooLarge(long max) {
        return failure("TOO_LARGE", false, "the file is larger than " + max + " bytes");
    }

    private static TaskFailure failure(String code, boolean retryable, String meaning) {
        String message = "The URL leads to a web page: " + meaning + ".";
        return retryable ? TaskFailure.transientFailure(code, message, null) : TaskFailure.permanent(code, message);
    }
}
