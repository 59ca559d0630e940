package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
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
 * A Python environment that is made once, and again when what it is made of changes. One process makes it, others wait; what was
 * interrupted carries no stamp, and is made good by the next one.
 */
final class Venv {
    private static final String UV = "uv==0.13.9";

    private final Path folder;
    private final PrintStream out;

    Venv(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    /** Puts the packages into the environment. */
    interface Installer {
        void install(Commands commands) throws IOException, StackException, InterruptedException;
    }

    /** Where the interpreter lies, made or not. */
    Path interpreter() {
        return folder.resolve("bin").resolve("python");
    }

    /** Whether it was finished, and with all these marks. */
    boolean carries(List<String> marks) throws IOException {
        return Files.exists(stamp())
                && Files.isExecutable(interpreter())
                && Files.readAllLines(stamp()).containsAll(marks);
    }

    /**
     * Makes it where it does not carry the marks.
     *
     * @param what for the line that says what is being made
     */
    Path ensure(List<String> marks, String what, Installer installer)
            throws IOException, StackException, InterruptedException {
        if (carries(marks)) {
            return interpreter();
        }
        Files.createDirectories(folder.getParent());
        Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel file = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (!carries(marks)) {
                Files.deleteIfExists(stamp());
                Commands commands = new Commands(out);
                create(commands, what);
                installer.install(commands);
                Files.write(stamp(), marks);
            }
        }
        return interpreter();
    }

    private void create(Commands commands, String what) throws IOException, StackException, InterruptedException {
        SystemPython python = SystemPython.find();
        out.println("Making " + what + " with " + python.command() + " " + python.version());
        if (!hasPip()) {
            commands.run(List.of(python.command(), "-m", "venv", "--clear", folder.toString()), Map.of());
        }
        List<String> pip = List.of(interpreter().toString(), "-m", "pip");
        List<String> install = new ArrayList<>(pip);
        install.addAll(List.of("install", "--quiet", "--disable-pip-version-check", UV));
        commands.run(install, Map.of());
    }

    /** An environment whose making was interrupted may have an interpreter, and no more. */
    private boolean hasPip() throws InterruptedException {
        if (!Files.isExecutable(interpreter())) {
            return false;
        }
        try {
            return new ProcessBuilder(interpreter().toString(), "-m", "pip", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A command of uv's for this environment. */
    List<String> uv(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve("bin").resolve("uv").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--python", interpreter().toString(), "--native-tls"));
        return command;
    }

    /** A mark that changes with those files, and with the environment's place. */
    String fingerprint(Path... sources) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path source : sources) {
                digest.update(Files.readAllBytes(source));
            }
            digest.update(folder.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The interpreter of an environment that somebody else keeps.
     *
     * @param variable the environment variable that names the environment or its interpreter
     * @throws StackException if there is no interpreter at that place
     */
    static Optional<Path> given(String variable) throws StackException {
        Optional<Path> given = Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .map(path -> Files.isDirectory(path) ? path.resolve("bin").resolve("python") : path);
        if (given.isPresent() && !Files.isExecutable(given.get())) {
            throw new StackException(variable + " names no interpreter: " + given.get());
        }
        return given;
    }

    private Path stamp() {
        return folder.resolve("soundforge.stamp");
    }
}
