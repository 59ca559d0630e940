package io.soundforge.download.spotdl;

import io.soundforge.download.fetch.FetchProgress;
import io.soundforge.download.tool.ToolOutput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Listens to spotdl: how far it is, and the lines that tell what went wrong. It is made to write everything it knows, for the reason
 * why YouTube sent no audio is told at that level only.
 */
final class SpotdlOutput implements ToolOutput {
    /** How far it is when a stage begins; spotdl has no percentages for a program. */
    private enum Stage {
        SEARCHING("Searching for song", 0.1, "searching"),
        META("Getting audio meta", 0.25, "found"),
        DOWNLOADING("Downloading", 0.4, "fetching"),
        CONVERTING("Converting", 0.8, "converting"),
        EMBEDDING("Embedding metadata", 0.95, "tagging"),
        DONE("Done", 1, "fetched");

        private final String words;
        private final double fraction;
        private final String stage;

        Stage(String words, double fraction, String stage) {
            this.words = words;
            this.fraction = fraction;
            this.stage = stage;
        }
    }

    private static final int MAX_CLUES = 60;
    private static final int MAX_LENGTH = 600;

    /** Messages end where the padding of the line begins. */
    private static final Pattern STAGE =
            Pattern.compile(": (Searching for song|Getting audio meta|Downloading|Converting|Embedding metadata|Done)"
                    + "(?:\\s{2,}.*|\\s*|\\s+\\w+\\.py:[0-9]+\\s*)$");

    /** A frame that Rich draws around source code, or source code itself: it speaks of errors that did not happen. */
    private static final Pattern SOURCE = Pattern.compile("^\\s*[│╭╰┌└|].*|^ {4,}(?!.*Error: ).*|^\\s*File \".*");

    private static final Pattern CLUE = Pattern.compile(
            "\\b\\w*(?:Error|Exception)\\b|ERROR: |No module named|blocked by|Retry will occur|ffmpeg|argument|Deno",
            Pattern.CASE_INSENSITIVE);

    /** How many songs it has found behind a link, before it reads each of them. A title cannot look like it: none begins a line. */
    private static final Pattern FOUND =
            Pattern.compile("^\\[[0-9:]+\\] DEBUG +MainThread - Found ([0-9]+) songs in [0-9]+ lists\\b.*");

    /** An entry of a playlist that it takes for no song. */
    private static final Pattern SKIPPING = Pattern.compile(
            "^\\[[0-9:]+\\] WARNING +MainThread - Skipping track: \\w+ local tracks and (\\w+) are not supported\\b.*");

    private final FetchProgress progress;
    private final Deque<String> clues = new ArrayDeque<>();
    private boolean perhapsBlocked;
    private int found;
    private int locals;
    private int episodes;

    SpotdlOutput(FetchProgress progress) {
        this.progress = progress;
    }

    @Override
    public synchronized void line(Stream stream, String line) {
        Matcher matcher = STAGE.matcher(line);
        if (matcher.find()) {
            for (Stage each : Stage.values()) {
                if (each.words.equals(matcher.group(1))) {
                    progress.at(each.fraction, each.stage);
                }
            }
            return;
        }
        if (line.contains("might be blocked by YouTube Music")) {
            perhapsBlocked = true;
            return;
        }
        count(line);
        if (!SOURCE.matcher(line).matches() && CLUE.matcher(line).find() && !isTalk(line)) {
            String clue = line.strip().replaceAll("\\s{2,}", " ");
            clues.add(clue.substring(0, Math.min(clue.length(), MAX_LENGTH)));
            if (clues.size() > MAX_CLUES) {
                clues.removeFirst();
            }
        }
    }

    private void count(String line) {
        Matcher songs = FOUND.matcher(line);
        Matcher skipping = SKIPPING.matcher(line);
        if (songs.matches()) {
            found = number(songs.group(1));
        } else if (skipping.matches()) {
            boolean local = skipping.group(1).equals("track");
            locals += local ? 1 : 0;
            episodes += local ? 0 : 1;
        }
    }

    private static int number(String digits) {
        return digits.length() < 10 ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    /** How many songs it has found behind a link; 0 where it has not said so. */
    synchronized int found() {
        return found;
    }

    /** Entries that it left out as files of a user's own. */
    synchronized int locals() {
        return locals;
    }

    /** Entries that it left out as episodes. */
    synchronized int episodes() {
        return episodes;
    }

    /** Settings that it reads out, and where it found its parts. */
    private static boolean isTalk(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return lower.contains("downloader settings:")
                || lower.contains("ffmpeg path:")
                || lower.contains("saved errors to")
                || lower.contains("'ffmpeg_args'")
                || lower.contains("binaries/ffmpeg")
                || lower.contains("require deno");
    }

    /** What it said of failures, one line each. */
    synchronized String clues() {
        return String.join("\n", clues);
    }

    /** Whether it found YouTube Music mute at its start: then nothing that it did not find is proven not to exist. */
    synchronized boolean isPerhapsBlocked() {
        return perhapsBlocked;
    }
}
