package io.soundforge.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private final PostgresData data;
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
     * @param durability whether a commit survives a power cut
     */
    public PostgresServer(Path directory, Path binaries, int port, Durability durability) {
        this.directory = directory.toAbsolutePath();
        this.data = new PostgresData(this.directory);
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
        return new PostgresAdmin("127.0.0.1", port, PostgresData.SUPERUSER, data.password());
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
        data.initialise(programs, durability, log());
        Optional<ProcessRef> predecessor = data.server();
        if (predecessor.isPresent()) {
            endQuickly(predecessor.get());
        }
        data.forgetServer();
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

    private void launch(PostgresBinaries programs) throws IOException {
        boolean durable = durability == Durability.FULL;
        List<String> command = new ArrayList<>(programs.command("postgres"));
        command.addAll(List.of("-D", data.folder().toString(), "-p", Integer.toString(port)));
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
        process = PostgresData.process(command, log()).start();
        Guardian.shared().guard(process.toHandle());
    }

    private boolean answersBefore(long deadline) throws IOException {
        PostgresAdmin admin = admin();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Thread.currentThread().isInterrupted()) {
                kill();
                throw new InterruptedIOException("interrupted while Postgres started");
            }
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
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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
}
