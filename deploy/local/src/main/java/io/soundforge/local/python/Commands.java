package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** Runs the tools of an installation and passes on what they say. */
final class Commands {
    private final PrintStream out;

    Commands(PrintStream out) {
        this.out = out;
    }

    /** @throws StackException if the command fails; the message has what it said */
    void run(List<String> command, Map<String, String> environment)
            throws IOException, StackException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        builder.environment().remove("VIRTUAL_ENV");
        Process process = builder.start();
        StringJoiner said = new StringJoiner("\n");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (isProgress(line)) {
                    out.println("  " + line.strip());
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            throw new StackException(String.join(" ", command) + " failed:\n" + said);
        }
    }

    /** The tools' own headlines, not their lists of packages. */
    private static boolean isProgress(String line) {
        return Stream.of("Resolved", "Prepared", "Installed", "Downloading", "Building")
                .anyMatch(line.strip()::startsWith);
    }

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
