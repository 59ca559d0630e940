package io.soundforge.local.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One more process of a running service: the same program with the same settings on a port of its own. Known from /proc, so on Linux only. */
record Replica(Process process, Path log) implements AutoCloseable {
    private static final int END_PATIENCE_S = 30;

    /**
     * Starts it, and does not wait until it is ready.
     *
     * @param port 0 for any
     * @param log takes what it prints
     */
    static Replica of(ProcessRef service, int port, Path log) throws IOException {
        return like(service, UnaryOperator.identity(), Map.of("QUARKUS_HTTP_PORT", Integer.toString(port)), log);
    }

    /**
     * Starts a process that is like one that runs.
     *
     * @param words changes the words of its command
     * @param settings variables that it gets besides, or in the place of those
     */
    static Replica like(ProcessRef service, UnaryOperator<String> words, Map<String, String> settings, Path log)
            throws IOException {
        Path proc = Path.of("/proc", Long.toString(service.pid()));
        ProcessBuilder replica = new ProcessBuilder(
                        words(proc.resolve("cmdline")).stream().map(words).toList())
                .directory(proc.resolve("cwd").toRealPath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        replica.environment().clear();
        for (String variable : words(proc.resolve("environ"))) {
            int equals = variable.indexOf('=');
            replica.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        replica.environment().putAll(settings);
        return new Replica(replica.start(), log);
    }

    private static List<String> words(Path file) throws IOException {
        return Stream.of(new String(Files.readAllBytes(file), UTF_8).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        boolean ended = process.waitFor(END_PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("the replica ends when asked, see " + log).isTrue();
    }
}
