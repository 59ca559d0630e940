package io.soundforge.local.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.stack.ClassArchives;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real {@code ./soundforge} with a folder of its own, as a user has it. */
final class Installation {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final Path ROOT =
            Path.of(System.getProperty("soundforge.root")).toAbsolutePath();

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();

    // As the first build does for a user. It takes as long as it saves where few stacks are started.
    static {
        try {
            if (System.getProperty("soundforge.e2e.groups", "").contains("faults")) {
                new ClassArchives(new StackHome(ROOT, ROOT), System.err).make();
            }
        } catch (IOException | InterruptedException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** @param settings environment variables for the stack */
    Installation(Path home, Map<String, String> settings) {
        this.home = home;
        environment.putAll(settings);
        environment.put("SOUNDFORGE_HOME", home.toString());
        environment.put("SOUNDFORGE_BUILD", "skip");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        String python = System.getenv("SOUNDFORGE_PYTHON_INTERPRETER");
        if (python != null) {
            environment.put("SOUNDFORGE_VENV", python);
        }
        String tools = System.getenv("SOUNDFORGE_TOOLS_PYTHON");
        if (tools != null) {
            environment.putIfAbsent("SOUNDFORGE_TOOLS_VENV", tools);
        }
    }

    /** What a command printed, and how it ended. */
    record Outcome(int status, String out, String err) {
        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out + "\n" + err, e);
            }
        }
    }

    /** A command that goes on. */
    record Running(Process process, Path out, Path err) {
        Outcome end() throws IOException, InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended in time: " + Files.readString(err))
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    Running begin(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("soundforge").toString()));
        command.addAll(Arrays.asList(arguments));
        Files.createDirectories(home);
        Path out = Files.createTempFile("soundforge-out", ".txt");
        Path err = Files.createTempFile("soundforge-err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return begin(arguments).end();
    }

    /** The same, as the launcher knows it. */
    StackHome stackHome() {
        return new StackHome(ROOT, home);
    }

    /** What the documented subscriber makes of a job, from the topics alone. */
    JsonNode subscriber(String jobId) throws IOException, InterruptedException {
        String python = environment.getOrDefault(
                "SOUNDFORGE_VENV", ROOT.resolve(".soundforge/python/bin/python").toString());
        int port = state().component("kafka").orElseThrow().port();
        Path script = ROOT.resolve("docs/events/subscriber.py");
        Path out = Files.createTempFile("soundforge-subscriber", ".json");
        Process process = new ProcessBuilder(python, script.toString(), "127.0.0.1:" + port, jobId)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return JSON.readTree(out.toFile());
    }

    /** The source tree. */
    Path root() {
        return ROOT;
    }

    /** The demo song that lies in the repository. */
    Path demo() {
        return ROOT.resolve("samples").resolve("demo.mp3");
    }

    /** The truth about the demo song. */
    JsonNode demoTruth() throws IOException {
        return JSON.readTree(ROOT.resolve("samples").resolve("demo.json").toFile());
    }

    /** What the services say on the topics. */
    Facts facts() {
        return new Facts(state().component("kafka").orElseThrow().port());
    }

    /** Where storage keeps its files. */
    Path volume() {
        return home.resolve("data").resolve("storage");
    }

    /** What a service's role shows the database. */
    String databasePassword(String role) throws IOException {
        return JSON.readTree(home.resolve("secrets.json").toFile())
                .path("database_password_" + role)
                .asText();
    }

    /** What a service has logged. */
    String log(String service) throws IOException {
        return Files.readString(home.resolve("logs").resolve(service + ".log"));
    }

    StackState state() {
        try {
            return StackState.read(home.resolve("run").resolve("stack.json")).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessRef component(String name) {
        return state().component(name).orElseThrow().process();
    }

    /** Waits until a component has died that often and answers again. */
    void awaitRestart(String name, int restarts) {
        await(name + " is back").atMost(Duration.ofMinutes(2)).until(() -> state().component(name)
                .filter(component -> component.restarts() >= restarts)
                .filter(component -> component.state() == Component.State.READY)
                .isPresent());
    }

    /** Reads the public API. */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(state().publicUrl() + path)).build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return JSON.readTree(response.body());
    }

    /** Waits until the newest job has a task of that step in that state, and returns the job's id. */
    String awaitTask(String step, String state) {
        return await(step + " " + state)
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> jobWith(step, state), id -> !id.isEmpty());
    }

    private String jobWith(String step, String state) throws IOException, InterruptedException {
        String id = get("/api/v1/jobs?limit=1").path("jobs").path(0).path("id").asText();
        for (JsonNode track : get("/api/v1/jobs/" + id).path("tracks")) {
            for (JsonNode task : track.path("tasks")) {
                if (task.path("step").asText().equals(step)
                        && task.path("state").asText().equals(state)) {
                    return id;
                }
            }
        }
        return "";
    }

    /** Every process that was started for this installation's folder: it stands in the command line or the environment. */
    List<String> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> ProcessRef.of(process).isAlive())
                    .filter(process -> mentionsHome(process.pid()))
                    .map(process ->
                            process.pid() + " " + process.info().commandLine().orElse("?"))
                    .toList();
        }
    }

    private boolean mentionsHome(long pid) {
        return Stream.of("cmdline", "environ").anyMatch(file -> {
            try {
                String text = Files.readString(Path.of("/proc", Long.toString(pid), file), ISO_8859_1);
                return text.contains(home + "/") || text.contains("SOUNDFORGE_HOME=" + home + "\0");
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Ends the stack and proves that nothing of it is left. */
    void endCleanly() throws IOException, InterruptedException {
        Outcome down = run("down");
        assertThat(down.status()).as(down.err()).isZero();
        assertNothingRuns();
    }

    void assertNothingRuns() {
        await("no process left").atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(processes())
                .isEmpty());
    }
}
