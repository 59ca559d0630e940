package io.soundforge.local.cli;

import io.soundforge.local.stack.StackException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What stands on the command line: addresses and files that are there. Links to Spotify are told by their look only; whether one
 * can be taken says the API.
 */
record JobSources(List<String> urls, List<Path> files) {
    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");
    private static final Pattern SPOTIFY = Pattern.compile(
            "spotify:.+|(https?://)?(open\\.spotify\\.com|play\\.spotify\\.com|spotify\\.link)([/?#:].*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AUDIO = Pattern.compile(
            "[^?#]*\\.(mp3|m4a|mp4|aac|flac|wav|ogg|oga|opus|aif|aiff|wma)([?#].*)?", Pattern.CASE_INSENSITIVE);

    static JobSources of(List<String> arguments) throws StackException {
        List<String> urls = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (String argument : arguments) {
            if (ADDRESS.matcher(argument).matches() || (isSpotify(argument) && !isFile(argument))) {
                urls.add(argument);
            } else {
                files.add(file(argument));
            }
        }
        return new JobSources(List.copyOf(urls), List.copyOf(files));
    }

    private static Path file(String argument) throws StackException {
        if (!isFile(argument)) {
            throw new StackException("no such file, or not readable: " + argument);
        }
        Path file = Path.of(argument);
        if (Files.isDirectory(file)) {
            throw new StackException(argument + " is a folder: name its files, as in " + file.resolve("*.mp3"));
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new StackException("no such file, or not readable: " + argument);
        }
        return file;
    }

    private static boolean isFile(String argument) {
        try {
            return Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    static boolean isSpotify(String argument) {
        return SPOTIFY.matcher(argument.strip()).matches();
    }

    /** Whether there is a link to Spotify among them. */
    boolean hasSpotify() {
        return urls.stream().anyMatch(JobSources::isSpotify);
    }

    /** Whether an address may be a page with a player in it: by its look it is no audio file. */
    boolean mayHavePages() {
        return urls.stream()
                .filter(url -> url.toLowerCase(Locale.ROOT).startsWith("http"))
                .anyMatch(url -> !isSpotify(url) && !AUDIO.matcher(url).matches());
    }
}
