package io.soundforge.download.page;

import io.soundforge.download.fetch.FetchProgress;
import io.soundforge.download.tool.ToolOutput;
import java.nio.file.Path;
import java.util.Optional;

/** Understands what yt-dlp writes, as far as its options have made it write for us. */
final class PageOutput implements ToolOutput {
    static final String INFO = "sf-info ";
    static final String FILE = "sf-file ";
    static final String PROGRESS = "sf-progress ";

    /** Where the length is not known, progress is half of its way after so many bytes. */
    private static final double TYPICAL_BYTES = 8 * 1024 * 1024;

    private final FetchProgress progress;
    private volatile String title;
    private volatile String info = "";
    private volatile int items;
    private volatile Path file;

    PageOutput(FetchProgress progress) {
        this.progress = progress;
    }

    @Override
    public void line(Stream stream, String line) {
        if (stream != Stream.OUT) {
            return;
        }
        if (line.startsWith(PROGRESS)) {
            advance(line.substring(PROGRESS.length()).split(" "));
        } else if (line.startsWith(FILE)) {
            file = Path.of(line.substring(FILE.length()));
        } else if (line.startsWith(INFO)) {
            String[] parts = line.substring(INFO.length()).split(" ", 3);
            items++;
            info = parts[0] + " " + parts[1];
            title = parts.length > 2 && !parts[2].equals("NA") ? parts[2] : null;
        }
    }

    /** Of what was found; empty if it has none. */
    Optional<String> title() {
        return Optional.ofNullable(title);
    }

    /** What was fetched. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** How many pieces of audio the page leads to: 0, 1, or more. */
    int items() {
        return items;
    }

    boolean isLive() {
        return info.endsWith(" True");
    }

    private void advance(String[] numbers) {
        double done = number(numbers[0]);
        double total = number(numbers[1]) > 0 ? number(numbers[1]) : number(numbers[2]);
        progress.at(total > 0 ? Math.min(1, done / total) : done / (done + TYPICAL_BYTES), "fetching");
    }

    private static double number(String text) {
        return text.matches("[0-9]{1,15}(\\.[0-9]+)?") ? Double.parseDouble(text) : 0;
    }
}
