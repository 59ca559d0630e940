package io.soundforge.local.cli;

import io.soundforge.local.stack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What stands on the command line: addresses and files that are there. */
record JobSources(List<String> urls, List<Path> files) {

    static JobSources of(List<String> arguments) throws StackException {
        List<String> urls = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
                urls.add(argument);
                continue;
            }
            Path file = Path.of(argument);
            if (Files.isDirectory(file)) {
                throw new StackException(argument + " is a folder: name its files, as in " + file.resolve("*.mp3"));
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new StackException("no such file, or not readable: " + argument);
            }
            files.add(file);
        }
        return new JobSources(List.copyOf(urls), List.copyOf(files));
    }
}
