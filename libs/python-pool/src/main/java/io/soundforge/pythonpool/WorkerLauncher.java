package io.soundforge.pythonpool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Starts worker processes, all from one thread that lives as long as the pool: on Linux a child may be tied to the thread that
 * started it, and a short-lived one would take it along.
 */
final class WorkerLauncher implements AutoCloseable {
    /** Workers read hostile files; what opens other doors stays out of their environment. */
    private static final List<String> SECRET_WORDS = List.of("PASSWORD", "SECRET", "TOKEN", "CREDENTIAL", "API_KEY");

    private static final List<String> PRIVATE_PREFIXES = List.of("QUARKUS_", "KAFKA_", "AWS_");

    private final PythonSettings settings;
    private final Map<String, String> environment;
    private final int threads;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("python-launcher").factory());

    /** @param environment variables for the workers; those that the settings name go before */
    WorkerLauncher(PythonSettings settings, Map<String, String> environment, int threads) {
        this.settings = settings;
        this.environment = Map.copyOf(environment);
        this.threads = threads;
    }

    /** Starts a process; the future fails with an {@link IOException} where that cannot be done. */
    CompletableFuture<Process> launch() {
        return onThread(() -> builder().start());
    }

    /**
     * Kills every process of a worker's group. The worker leads a session of its own, so that this reaches the children it
     * leaves behind, and neither this process nor its other children. Does nothing once closed: whoever closes has killed before.
     */
    void killGroup(long pid) {
        onThread(() -> new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    List<String> command() {
        List<String> command = new ArrayList<>(List.of(settings.interpreter(), "-P", "-m", "soundforge_audio.worker"));
        command.addAll(List.of("--op", settings.op(), "--threads", String.valueOf(threads)));
        settings.engine().ifPresent(engine -> command.addAll(List.of("--engine", engine)));
        return command;
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(WorkerLauncher::isPrivate);
        variables.put("PYTHONUTF8", "1");
        settings.path().ifPresent(path -> variables.put("PYTHONPATH", path));
        variables.putAll(environment);
        variables.putAll(settings.environment());
        return builder;
    }

    static boolean isPrivate(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return PRIVATE_PREFIXES.stream().anyMatch(upper::startsWith)
                || SECRET_WORDS.stream().anyMatch(upper::contains);
    }

    private CompletableFuture<Process> onThread(Start start) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    started.complete(start.start());
                } catch (IOException | RuntimeException e) {
                    started.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            started.completeExceptionally(e);
        }
        return started;
    }

    private interface Start {
        Process start() throws IOException;
    }
}
