package io.soundforge.embedded;

import io.soundforge.embedded.PostgresServer.Durability;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a Postgres keeps between its starts: its data directory and, beside it, its administrator's password. */
final class PostgresData {
    /** The administrator. */
    static final String SUPERUSER = "postgres";

    private static final Duration INIT_PATIENCE = Duration.ofSeconds(60);

    private final Path directory;

    PostgresData(Path directory) {
        this.directory = directory;
    }

    /** The data directory. */
    Path folder() {
        return directory.resolve("data");
    }

    /** The administrator's password. */
    String password() throws IOException {
        return Files.readString(passwordFile()).trim();
    }

    /** Makes directory and password where that has not been done; what a cut off attempt left is made anew. */
    void initialise(PostgresBinaries programs, Durability durability, Path log) throws IOException {
        if (Files.exists(folder().resolve("PG_VERSION"))) {
            return;
        }
        Files.createDirectories(directory);
        PostgresBinaries.delete(folder());
        writePassword();
        List<String> command = new ArrayList<>(programs.command("initdb"));
        command.addAll(List.of("-D", folder().toString(), "-U", SUPERUSER, "-E", "UTF8", "--no-instructions"));
        command.addAll(List.of("--locale-provider=builtin", "--locale=C.UTF-8", "-A", "scram-sha-256"));
        command.add("--pwfile=" + passwordFile());
        if (durability == Durability.NONE) {
            command.add("--no-sync");
        }
        Process initdb = process(command, log).start();
        try {
            if (!initdb.waitFor(INIT_PATIENCE.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                PostgresBinaries.delete(folder());
                throw new IOException("initdb failed, see " + log);
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in initdb", e);
        }
    }

    /** A process in the folder of the log, which takes all that it prints. */
    static ProcessBuilder process(List<String> command, Path log) {
        return new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(log.toFile()));
    }

    private void writePassword() throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(passwordFile());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), HexFormat.of().formatHex(secret) + "\n", StandardOpenOption.WRITE);
    }

    /** The server that still runs on this directory: one that was killed with its launcher leaves its number behind. */
    Optional<ProcessRef> server() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        // A crash, or a full disk, leaves an empty file.
        String pid = Files.readString(pidFile()).lines().findFirst().orElse("").trim();
        return pid.matches("[0-9]{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid))
                        .filter(ProcessHandle::isAlive)
                        .filter(this::runsHere)
                        .map(ProcessRef::of)
                : Optional.empty();
    }

    /** Removes the number of a server that is gone: by now it may be somebody else's, whom Postgres would take for a running server. */
    void forgetServer() throws IOException {
        Files.deleteIfExists(pidFile());
    }

    private boolean runsHere(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(folder().toString());
    }

    private Path pidFile() {
        return folder().resolve("postmaster.pid");
    }

    private Path passwordFile() {
        return directory.resolve("admin.password");
    }
}
