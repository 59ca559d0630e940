package io.soundforge.embedded;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real Postgres in processes of its own. Its data stay in a directory, so that it can be stopped or killed and started again, on
 * the same port. It listens on loopback only, asks for a password, and ends with this JVM.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final String LEFTOVER_BACKENDS = "pre-existing shared memory block";

    /** Whether a commit survives a power cut. */
    public enum Durability {
        /** With fsync. */
        FULL,
        /** Off, for tests: commits survive a kill, not a power cut. */
        NONE
    }

    private final Path directory;
    private final Path binaries;
    private final int port;
    private final Durability durability;
    private Process process;

    /**
     * A server that is not started yet.
     *
     * @param directory of its data, its log and its administrator's password; made where it does not exist
     * @param binaries the folder where the programs are unpacked, may be shared
     * @param port the port
     */
    public PostgresServer(Path directory, Path binaries, int port, Durability durability) {
        this.directory = directory.toAbsolutePath();
        this.binaries = binaries.toAbsolutePath();
        this.port = port;
        this.durability = durability;
    }

    /** A folder for unpacked programs that all tests of this user share. */
    public static Path sharedBinaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "soundforge-" + System.getProperty("user.name"));
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** What Postgres prints. */
    public Path log() {
        return directory.resolve("postgres.log");
    }

    /** The first process; the others are its children. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Whether it runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The way in for an administrator. */
    public PostgresAdmin admin() throws IOException {
        return new PostgresAdmin(
                "127.0.0.1", port, "postgres", Files.readString(passwordFile()).trim());
    }

    /**
     * Starts the server and waits until it answers; makes its data directory the first time, and clears away what a killed
     * predecessor left. Does nothing where it runs.
     *
     * @throws IOException if it ends or does not answer within a minute; the message names its log
     */
    public synchronized PostgresServer start() throws IOException {
        if (isRunning()) {
            return this;
        }
        forget();
        PostgresBinaries programs = PostgresBinaries.unpackedIn(binaries);
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialise(programs);
        }
        endPredecessor();
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        do {
            long logBefore = Files.exists(log()) ? Files.size(log()) : 0;
            forget();
            launch(programs);
            if (answersBefore(deadline)) {
                return this;
            }
            // Backends of a killed server notice its death after a moment.
            if (!logSince(logBefore).contains(LEFTOVER_BACKENDS)) {
                break;
            }
            Pause.between();
        } while (System.nanoTime() < deadline);
        kill();
        throw new IOException("Postgres did not start, see " + log());
    }

    private void initialise(PostgresBinaries programs) throws IOException {
        Files.createDirectories(directory);
        PostgresBinaries.delete(data());
        writePassword();
        List<String> command = new ArrayList<>(programs.command("initdb"));
        command.addAll(List.of("-D", data().toString(), "-U", "postgres", "-E", "UTF8", "--no-instructions"));
        command.addAll(List.of("--locale-provider=builtin", "--locale=C.UTF-8", "-A", "scram-sha-256"));
        command.add("--pwfile=" + passwordFile());
        if (durability == Durability.NONE) {
            command.add("--no-sync");
        }
        Process initdb = process(command).start();
        try {
            if (!initdb.waitFor(START_PATIENCE.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                PostgresBinaries.delete(data());
                throw new IOException("initdb failed, see " + log());
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in initdb", e);
        }
    }

    private void writePassword() throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(passwordFile());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), HexFormat.of().formatHex(secret) + "\n", StandardOpenOption.WRITE);
    }

    private void launch(PostgresBinaries programs) throws IOException {
        boolean durable = durability == Durability.FULL;
        List<String> command = new ArrayList<>(programs.command("postgres"));
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "timezone=UTC",
                "max_connections=150",
                "shared_buffers=64MB",
                "max_wal_size=256MB",
                "jit=off",
                "log_min_messages=warning",
                "fsync=" + (durable ? "on" : "off"),
                // Without it a killed server forgets the newest commits, whatever fsync says.
                "synchronous_commit=on",
                "full_page_writes=" + (durable ? "on" : "off"))) {
            command.addAll(List.of("-c", setting));
        }
        process = process(command).start();
        Guardian.shared().guard(process.toHandle());
    }

    private ProcessBuilder process(List<String> command) {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(log().toFile()));
    }

    private boolean answersBefore(long deadline) throws IOException {
        PostgresAdmin admin = admin();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                admin.ping();
                return true;
            } catch (SQLException e) {
                Pause.between();
            }
        }
        return false;
    }

    private String logSince(long offset) throws IOException {
        try (var in = Files.newInputStream(log())) {
            in.skipNBytes(offset);
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /**
     * A server killed with its launcher leaves its number in {@code postmaster.pid}. Where it still runs on our data, it is ended;
     * where the number belongs to somebody else by now, the file goes, because Postgres would take that for a running server.
     */
    private void endPredecessor() throws IOException {
        Path pidFile = data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().trim());
        Optional<ProcessHandle> holder = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (holder.isPresent() && runsOnOurData(holder.get())) {
            endQuickly(ProcessRef.of(holder.get()));
        }
        Files.deleteIfExists(pidFile);
    }

    private boolean runsOnOurData(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(data().toString());
    }

    /** SIGINT is the shutdown that does not wait for clients; SIGTERM, which Java sends, is the one that does. */
    private static void endQuickly(ProcessRef server) throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start();
        if (!server.await(STOP_PATIENCE)) {
            server.kill();
        }
    }

    /** Ends the server in order, without waiting for its clients; its data stay. */
    public synchronized void stop() {
        if (process == null) {
            return;
        }
        try {
            endQuickly(ProcessRef.of(process.toHandle()));
        } catch (IOException e) {
            ProcessRef.of(process.toHandle()).kill();
        }
        forget();
    }

    /** Kills the server (SIGKILL), as a crash would. */
    public synchronized void kill() {
        if (process == null) {
            return;
        }
        ProcessRef.of(process.toHandle()).kill();
        forget();
    }

    private void forget() {
        if (process != null) {
            Guardian.forget(process.pid());
            process = null;
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path passwordFile() {
        return directory.resolve("admin.password");
    }
}
