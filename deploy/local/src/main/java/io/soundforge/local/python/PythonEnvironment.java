package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python environment of the workers: a venv with everything that {@code python/pyproject.toml} asks for, in the versions of
 * {@code python/constraints.txt}. Made once, and again when those files change. {@code SOUNDFORGE_VENV} names the interpreter of
 * an environment that somebody else keeps.
 */
public final class PythonEnvironment {
    private final Path sources;
    private final Venv venv;
    private final PrintStream out;

    /** @param out hears what is being installed */
    public PythonEnvironment(StackHome home, PrintStream out) {
        this.sources = home.root().resolve("python");
        this.venv = new Venv(home.python(), out);
        this.out = out;
    }

    /** The interpreter, its environment made or renewed where needed. */
    public Path ensure() throws IOException, StackException, InterruptedException {
        return ensure(List.of(fingerprint()), List.of("analysis", "separation"));
    }

    /** The same with the tools of the tests. */
    public Path ensureWithTestTools() throws IOException, StackException, InterruptedException {
        return ensure(List.of(fingerprint(), "tests"), List.of("analysis", "separation", "dev"));
    }

    private Path ensure(List<String> marks, List<String> extras)
            throws IOException, StackException, InterruptedException {
        Optional<Path> given = given();
        if (given.isPresent()) {
            return given.get();
        }
        return venv.ensure(marks, "the Python environment (once; the libraries are large)", commands -> {
            installTorchForProcessors(commands);
            commands.run(installCommand(extras), Map.of("UV_HTTP_TIMEOUT", "60"));
        });
    }

    /**
     * The interpreter that {@code SOUNDFORGE_VENV} names; empty where it names none.
     *
     * @throws StackException if there is no interpreter at that place
     */
    public static Optional<Path> given() throws StackException {
        return Venv.given("SOUNDFORGE_VENV");
    }

    private String fingerprint() throws IOException {
        return venv.fingerprint(source("pyproject.toml"), source("constraints.txt"));
    }

    private List<String> installCommand(List<String> extras) {
        List<String> command = venv.uv(
                "pip", "install", "--constraints", source("constraints.txt").toString());
        command.addAll(List.of("-r", source("pyproject.toml").toString()));
        extras.forEach(extra -> command.addAll(List.of("--extra", extra)));
        return command;
    }

    /**
     * Without a graphics processor, torch's build for processors alone saves gigabytes. It lies on an index of its own, which not
     * every network reaches: then the ordinary build does.
     */
    private void installTorchForProcessors(Commands commands) throws IOException, InterruptedException {
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        if (!linux || Commands.isOnPath("nvidia-smi")) {
            return;
        }
        List<String> command = venv.uv("pip", "install", "--quiet", "--torch-backend", "cpu");
        command.addAll(List.of("--constraints", source("constraints.txt").toString(), "torch"));
        try {
            commands.run(command, Map.of("UV_HTTP_TIMEOUT", "5", "UV_HTTP_RETRIES", "0"));
        } catch (StackException e) {
            out.println("  torch's build for processors alone is out of reach; taking the ordinary one");
        }
    }

    private Path source(String file) {
        return sources.resolve(file);
    }
}
