package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python environment of the workers: a venv with everything that {@code python/pyproject.toml} asks for, in the versions of
 * {@code python/constraints.txt}. Made once, and again when those files change. {@code SOUNDFORGE_VENV} names the interpreter of
 * an environment that somebody else keeps.
 */
public final class PythonEnvironment {
    private static final String UV = "uv==0.13.9";

    private final StackHome home;
    private final PrintStream out;

    /** @param out hears what is being installed */
    public PythonEnvironment(StackHome home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /** The interpreter, its environment made or renewed where needed. */
    public Path ensure() throws IOException, StackException, InterruptedException {
        return ensure(false);
    }

    /** The same with the tools of the tests. */
    public Path ensureWithTestTools() throws IOException, StackException, InterruptedException {
        return ensure(true);
    }

    private Path ensure(boolean testTools) throws IOException, StackException, InterruptedException {
        Optional<Path> given = given();
        if (given.isPresent()) {
            return given.get();
        }
        String wanted = fingerprint();
        if (isCurrent(wanted, testTools)) {
            return interpreter();
        }
        Files.createDirectories(home.home());
        Path lockFile = home.home().resolve("python.lock");
        try (FileChannel file = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (!isCurrent(wanted, testTools)) {
                Files.deleteIfExists(stamp());
                install(testTools);
                Files.writeString(stamp(), wanted + (testTools ? "\ntests\n" : "\n"));
            }
        }
        return interpreter();
    }

    /**
     * The interpreter that {@code SOUNDFORGE_VENV} names; empty where it names none.
     *
     * @throws StackException if there is no interpreter at that place
     */
    public static Optional<Path> given() throws StackException {
        Optional<Path> given = Optional.ofNullable(System.getenv("SOUNDFORGE_VENV"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .map(path -> Files.isDirectory(path) ? path.resolve("bin").resolve("python") : path);
        if (given.isPresent() && !Files.isExecutable(given.get())) {
            throw new StackException("SOUNDFORGE_VENV names no interpreter: " + given.get());
        }
        return given;
    }

    private boolean isCurrent(String wanted, boolean testTools) throws IOException {
        if (!Files.exists(stamp()) || !Files.isExecutable(interpreter())) {
            return false;
        }
        List<String> lines = Files.readAllLines(stamp());
        return lines.contains(wanted) && (!testTools || lines.contains("tests"));
    }

    private String fingerprint() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(source("pyproject.toml")));
            digest.update(Files.readAllBytes(source("constraints.txt")));
            digest.update(home.python().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void install(boolean testTools) throws IOException, StackException, InterruptedException {
        SystemPython python = SystemPython.find();
        out.println("Making the Python environment with " + python.command() + " " + python.version()
                + " (once; the libraries are large)");
        Commands commands = new Commands(out);
        if (!Files.isExecutable(interpreter())) {
            commands.run(
                    List.of(
                            python.command(),
                            "-m",
                            "venv",
                            "--clear",
                            home.python().toString()),
                    Map.of());
        }
        String pip = interpreter().toString();
        commands.run(List.of(pip, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV), Map.of());
        installTorchForProcessors(commands);
        List<String> extras = testTools ? List.of("analysis", "separation", "dev") : List.of("analysis", "separation");
        commands.run(installCommand(extras), Map.of("UV_HTTP_TIMEOUT", "60"));
    }

    private List<String> installCommand(List<String> extras) {
        List<String> command =
                uv("pip", "install", "--constraints", source("constraints.txt").toString());
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
        List<String> command = uv("pip", "install", "--quiet", "--torch-backend", "cpu");
        command.addAll(List.of("--constraints", source("constraints.txt").toString(), "torch"));
        try {
            commands.run(command, Map.of("UV_HTTP_TIMEOUT", "5", "UV_HTTP_RETRIES", "0"));
        } catch (StackException e) {
            out.println("  torch's build for processors alone is out of reach; taking the ordinary one");
        }
    }

    private List<String> uv(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(home.python().resolve("bin").resolve("uv").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--python", interpreter().toString(), "--native-tls"));
        return command;
    }

    /** Where the environment's interpreter lies, made or not. */
    public Path interpreter() {
        return home.python().resolve("bin").resolve("python");
    }

    private Path stamp() {
        return home.python().resolve("soundforge.stamp");
    }

    private Path source(String file) {
        return home.root().resolve("python").resolve(file);
    }
}
