package io.soundforge.local.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One more process of a service beside a running stack, which does not know it; for measurements and tests. Started as {@code /proc} says that
 * another one was, so on Linux only.
 *
 * @param process the process
 * @param port where it listens; 0 where it chooses itself
 * @param log takes what it prints
 */
public record Replica(Process process, int port, Path log) implements AutoCloseable {
    private static final String PORT = "QUARKUS_HTTP_PORT";
    private static final int END_PATIENCE_S = 30;

    /** Starts the same program with the same settings on a port of its own, 0 for any, and does not wait until it is ready. */
    public static Replica of(ProcessRef service, int port, Path log) throws IOException {
        return of(service, port, Map.of(), log);
    }

    /**
     * The same with other settings.
     *
     * @param settings variables that it gets besides, or in the place of those
     */
    public static Replica of(ProcessRef service, int port, Map<String, String> settings, Path log) throws IOException {
        Map<String, String> variables = new HashMap<>(settings);
        variables.put(PORT, Integer.toString(port));
        return like(service, UnaryOperator.identity(), variables, log);
    }

    /**
     * Starts separation-service as a stack without one would, from how its analysis-service was started; does not wait until it is ready.
     *
     * @param settings variables that it gets besides, or in the place of those
     * @throws IOException if the stack has no analysis-service
     */
    public static Replica separation(StackHome home, int port, Map<String, String> settings, Path log)
            throws IOException {
        String like = ServiceCatalog.ANALYSIS.module();
        ProcessRef analysis = StackState.read(home.state())
                .flatMap(state -> state.component(like))
                .map(Component::process)
                .orElseThrow(() -> new IOException("no " + like + " runs"));
        Map<String, String> variables = new HashMap<>();
        variables.put(PORT, Integer.toString(port));
        variables.put("QUARKUS_DATASOURCE_USERNAME", ServiceCatalog.SEPARATION.role());
        variables.put(
                "QUARKUS_DATASOURCE_PASSWORD",
                Secrets.at(home.secrets()).databasePassword(ServiceCatalog.SEPARATION.role()));
        variables.putAll(settings);
        return like(analysis, word -> word.replace(like, ServiceCatalog.SEPARATION.module()), variables, log);
    }

    private static Replica like(ProcessRef service, UnaryOperator<String> words, Map<String, String> settings, Path log)
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
        return new Replica(replica.start(), Integer.parseInt(settings.get(PORT)), log);
    }

    private static List<String> words(Path file) throws IOException {
        return Stream.of(new String(Files.readAllBytes(file), UTF_8).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return ServiceProcess.isReady("http://127.0.0.1:" + port);
    }

    /**
     * Asks it to end, and waits until it has.
     *
     * @throws IllegalStateException if it had to be killed
     */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        boolean ended = process.waitFor(END_PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        if (!ended) {
            throw new IllegalStateException("it does not end when asked, see " + log);
        }
    }
}
