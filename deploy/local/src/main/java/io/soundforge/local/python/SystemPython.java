package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An installed Python that can make environments.
 *
 * @param command how it is called
 * @param version such as 3.12
 */
public record SystemPython(String command, String version) {
    private static final List<String> CANDIDATES =
            List.of("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python");
    private static final String CHECK = "import sys, venv, ensurepip; "
            + "print('%d.%d' % sys.version_info[:2]) if sys.version_info >= (3, 11) else sys.exit(1)";

    /**
     * Looks for one; {@code SOUNDFORGE_PYTHON} comes first.
     *
     * @throws StackException if there is none
     */
    public static SystemPython find() throws StackException, InterruptedException {
        return search().orElseThrow(() -> new StackException("Python 3.11 or newer with its venv module is needed"
                + " (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python)"));
    }

    /** Looks for one. */
    public static Optional<SystemPython> search() throws InterruptedException {
        List<String> commands = new ArrayList<>();
        Optional.ofNullable(System.getenv("SOUNDFORGE_PYTHON")).ifPresent(commands::add);
        commands.addAll(CANDIDATES);
        for (String command : commands) {
            Optional<String> version = versionOf(command);
            if (version.isPresent()) {
                return Optional.of(new SystemPython(command, version.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> versionOf(String command) throws InterruptedException {
        try {
            // -I: neither the user's packages nor a strange PYTHONPATH
            Process process = new ProcessBuilder(command, "-I", "-c", CHECK)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes()).trim();
            boolean fine = process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
            return fine && !output.isEmpty() ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
