package io.soundforge.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.soundforge.embedded.Guardian;
import io.soundforge.embedded.ProcessRef;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A service in a JVM of its own, ready when {@code /q/health/ready} says so. */
final class ServiceProcess implements Managed {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final int port;
    private final String url;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path log;
    private volatile Process process;
    private volatile boolean stopped;

    /**
     * @param url where this machine reaches it, without a path
     * @param environment added to that of this process; null removes a variable
     */
    ServiceProcess(
            String name,
            int port,
            String url,
            List<String> command,
            Map<String, String> environment,
            Path workingDirectory,
            Path log) {
        this.name = name;
        this.port = port;
        this.url = url;
        this.command = command;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.log = log;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessHandle launch(Consumer<ProcessHandle> onProcess) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(log.toFile()));
        environment.forEach((variable, value) -> {
            if (value == null) {
                builder.environment().remove(variable);
            } else {
                builder.environment().put(variable, value);
            }
        });
        Process started = builder.start();
        process = started;
        Guardian.shared().guard(started.toHandle());
        started.onExit().thenRun(() -> Guardian.forget(started.pid()));
        onProcess.accept(started.toHandle());
        if (stopped) {
            // Who stopped it meanwhile had no process to end.
            end();
        }
        awaitReady(started);
        return started.toHandle();
    }

    private void awaitReady(Process started) throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isReady(url)) {
            if (!started.isAlive()) {
                throw new IOException("ended at its start with status " + started.exitValue() + ", see " + log);
            }
            if (System.nanoTime() > deadline) {
                String reason = whyNotReady(url);
                end();
                throw new IOException("not ready after " + START_PATIENCE.toSeconds() + " s" + reason + ", see " + log);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Whether the service there says that it is ready. */
    static boolean isReady(String url) {
        try {
            return HTTP.send(readiness(url), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the service there says of itself: {@code : check: error; …}; empty if it says nothing. */
    static String whyNotReady(String url) {
        try {
            HttpResponse<String> answer = HTTP.send(readiness(url), HttpResponse.BodyHandlers.ofString());
            List<String> reasons = new ArrayList<>();
            for (JsonNode check : JSON.readTree(answer.body()).path("checks")) {
                if (check.path("status").asText().equals("DOWN")) {
                    reasons.add(check.path("name").asText() + ": "
                            + check.path("data").path("error").asText("down"));
                }
            }
            return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static HttpRequest readiness(String url) {
        return HttpRequest.newBuilder(URI.create(url + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public void stop() {
        stopped = true;
        end();
    }

    private void end() {
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessRef> workers = running.descendants().map(ProcessRef::of).toList();
        ProcessRef.of(running.toHandle()).end(STOP_PATIENCE);
        // Workers end when their pipe closes; who does not has hung.
        workers.stream().filter(worker -> !worker.await(Duration.ofSeconds(3))).forEach(ProcessRef::kill);
    }
}
