package io.soundforge.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program versitygw: built with Go when it is first needed, and kept in the user's cache. */
final class VersityProgram {
    private static final String VERSION = "v1.8.0";
    private static final String MODULE = "github.com/versity/versitygw/cmd/versitygw@" + VERSION;
    private static final String NAME = "versitygw";

    /** Where it lies, if somebody else has built it; {@code build} lets it be built for tests, which takes minutes. */
    private static final String GIVEN = "SOUNDFORGE_VERSITYGW";

    private static final String BUILD = "build";
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(10);
    private static final int LOGGED_LINES = 15;

    private VersityProgram() {}

    static boolean isAvailable() {
        if (Files.isExecutable(program()) || mayBeBuilt() && go().isPresent()) {
            return true;
        }
        System.out.println("[s3] SKIPPED: the S3 server " + NAME
                + " is not built. ./soundforge test --faults does that, if there is Go" + " (https://go.dev); or let "
                + GIVEN + " name the program");
        return false;
    }

    private static boolean mayBeBuilt() {
        return BUILD.equals(System.getenv(GIVEN));
    }

    private static Path program() {
        String given = System.getenv(GIVEN);
        return given == null || given.isBlank() || mayBeBuilt() ? cache().resolve(NAME) : Path.of(given);
    }

    private static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return caches.resolve("soundforge").resolve(NAME + "-" + VERSION);
    }

    /**
     * Builds it once for this user, however many ask at once.
     *
     * @throws IOException if it cannot be built, with what Go has said
     */
    static Path path() throws IOException {
        if (Files.isExecutable(program())) {
            return program();
        }
        Files.createDirectories(cache());
        try (FileChannel file =
                        FileChannel.open(cache().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (lock.isValid() && !Files.isExecutable(program())) {
                build();
            }
        }
        return program();
    }

    private static void build() throws IOException {
        System.out.println("[s3] building " + NAME + " " + VERSION + " with Go, once ...");
        long start = System.nanoTime();
        Path log = cache().resolve("build.log");
        Path go = go().orElseThrow(() -> new IOException(NAME + " cannot be built without Go"));
        // Stripped: it links in half the time.
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(go.toString(), "install", "-trimpath", "-ldflags=-s -w", MODULE))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GOBIN", cache().toString());
        Process build = builder.start();
        try {
            if (!build.waitFor(BUILD_PATIENCE.toSeconds(), TimeUnit.SECONDS) || build.exitValue() != 0) {
                throw new IOException(NAME + " cannot be built with " + go + ": " + end(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while building " + NAME, e);
        } finally {
            build.destroyForcibly();
        }
        System.out.printf("[s3] built in %.0f s%n", (System.nanoTime() - start) / 1e9);
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOGGED_LINES), lines.size()));
    }

    private static Optional<Path> go() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path go = Path.of(folder, "go");
            if (Files.isExecutable(go)) {
                return Optional.of(go);
            }
        }
        return Optional.empty();
    }
}
