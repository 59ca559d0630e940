package io.soundforge.download.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.pythonpool.PythonSettings;
import io.soundforge.testing.TestPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, which misbehave as tools do. */
class SupervisedRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Leaves the session, ignores SIGTERM, holds the pipes open. Its pid is the last line of {@code pids}. */
    private static final String STRAY = "setsid sh -c 'echo $$ >> pids; trap \"\" TERM; while :; do sleep 1; done' & ";

    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    static PythonSettings python() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(PythonSettings.class)
                .withDefaultValues(Map.of(
                        "soundforge.python.op", "probe",
                        "soundforge.python.interpreter", TestPython.interpreter(),
                        "soundforge.python.path", TestPython.path()))
                .build()
                .getConfigMapping(PythonSettings.class);
    }

    static ToolSettings settings(String... more) {
        Map<String, String> values = new HashMap<>(Map.of("soundforge.download.tools.term-grace", "1s"));
        for (int i = 0; i < more.length; i += 2) {
            values.put("soundforge.download.tools." + more[i], more[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ToolSettings.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(ToolSettings.class);
    }

    private final ToolRunner runner = new SupervisedRunner(settings("concurrency", "1"), python());

    private ToolCommand shell(String script, Duration wall, Duration idle, LongSupplier activity, String... secrets) {
        return new ToolCommand(
                "test",
                List.of("sh", "-c", script),
                folder,
                Map.of("GREETING", "hello"),
                List.of(secrets),
                wall,
                idle,
                (stream, line) -> lines.add(stream + " " + line),
                activity);
    }

    private ToolCommand shell(String script) {
        return shell(script, LONG, LONG, () -> 0);
    }

    private List<Long> pids() throws IOException {
        Path file = folder.resolve("pids");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
                : List.of();
    }

    private void assertNobodyIsLeft() throws IOException {
        assertThat(pids()).isNotEmpty().noneMatch(SupervisedRunnerTest::isAlive);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean hasStarted() throws IOException {
        return !pids().isEmpty();
    }

    @Test
    void tellsHowItEndedAndWhatItSaid() throws Exception {
        ToolResult result = runner.run(shell("echo one; echo two >&2; printf three; exit 7"));
        assertThat(result).isEqualTo(new ToolResult(ToolResult.Ending.EXITED, 7, "one\nthree", "two"));
        assertThat(result.isSuccess()).isFalse();
        assertThat(lines).containsExactlyInAnyOrder("OUT one", "OUT three", "ERR two");
        assertThat(runner.run(shell("kill -9 $$")).exitStatus()).isEqualTo(137);
    }

    @Test
    void givesACleanEnvironment() throws Exception {
        String out = runner.run(shell("env")).out();
        Map<String, String> variables = out.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        assertThat(variables)
                .containsEntry("GREETING", "hello")
                .containsEntry("COLUMNS", "500")
                .containsEntry("PYTHONUNBUFFERED", "1")
                .containsEntry("PYTHONIOENCODING", "utf-8")
                .containsEntry("HOME", folder.resolve("home").toString())
                .containsEntry("TMPDIR", folder.resolve("tmp").toString());
        variables.keySet().removeAll(List.of("PWD", "SHLVL", "_", "OLDPWD"));
        assertThat(variables)
                .containsOnlyKeys(
                        "PATH",
                        "GREETING",
                        "HOME",
                        "TMPDIR",
                        "LANG",
                        "COLUMNS",
                        "PYTHONUNBUFFERED",
                        "PYTHONUTF8",
                        "PYTHONIOENCODING",
                        "PYTHONDONTWRITEBYTECODE");
    }

    @Test
    void drainsBothPipesAndKeepsOnlyTheEnd() throws Exception {
        ToolResult result =
                runner.run(shell("i=0; while [ $i -lt 20000 ]; do echo line$i; echo err$i >&2; i=$((i+1)); done"));
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.out()).endsWith("line19999").hasSizeLessThan(40_000);
        assertThat(result.err()).endsWith("err19999").hasSizeLessThan(40_000);
        assertThat(lines).hasSize(40_000);
    }

    @Test
    void keepsSecretsOutOfWhatIsHeard() throws Exception {
        ToolResult result =
                runner.run(shell("echo http://job:s3cret@127.0.0.1 | tee /dev/stderr", LONG, LONG, () -> 0, "s3cret"));
        assertThat(result.out()).isEqualTo("http://job:***@127.0.0.1");
        assertThat(result.err()).isEqualTo("http://job:***@127.0.0.1");
        assertThat(lines).noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void saysSoWhereThereIsNoSuchProgram() {
        ToolCommand absent = new ToolCommand(
                "absent",
                List.of("/no/such/program"),
                folder,
                Map.of(),
                List.of(),
                LONG,
                LONG,
                ToolOutput.NONE,
                () -> 0);
        assertThatThrownBy(() -> runner.run(absent))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void killsWhatAProgramLeavesBehind() throws Exception {
        assertThat(runner.run(shell(STRAY + "until [ -s pids ]; do sleep 0.05; done; exit 3"))
                        .exitStatus())
                .isEqualTo(3);
        assertNobodyIsLeft();
    }

    @Test
    void endsWhatRunsTooLong() throws Exception {
        ToolResult result = runner.run(
                shell(STRAY + "while :; do echo alive; sleep 0.1; done", Duration.ofSeconds(2), LONG, () -> 0));
        assertThat(result.ending()).isEqualTo(ToolResult.Ending.WALL_TIMEOUT);
        assertThat(result.isSuccess()).isFalse();
        assertNobodyIsLeft();
    }

    @Test
    void endsWhatIsSilentUnlessItIsActive() throws Exception {
        Duration second = Duration.ofSeconds(1);
        assertThat(runner.run(shell("sleep 60", LONG, second, () -> 0)).ending())
                .isEqualTo(ToolResult.Ending.IDLE_TIMEOUT);
        assertThat(runner.run(shell("sleep 2.5", LONG, second, System::nanoTime))
                        .isSuccess())
                .isTrue();
    }

    @Test
    void asksFirst() throws Exception {
        ToolRunner patient = new SupervisedRunner(settings("term-grace", "20s"), python());
        ToolResult result = patient.run(shell(
                "trap 'echo tidied; exit 5' TERM; echo ready; while :; do sleep 0.1; done",
                LONG,
                Duration.ofSeconds(1),
                () -> 0));
        assertThat(result.out()).endsWith("tidied");
        assertThat(result.exitStatus()).isEqualTo(5);
    }

    @Test
    void endsAllWhenInterrupted() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                runner.run(shell(STRAY + "trap '' TERM; while :; do sleep 1; done"));
                thrown.complete(null);
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        await().until(this::hasStarted);
        thread.interrupt();
        assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertNobodyIsLeft();
    }

    @Test
    void runsSoManyAtOnce() throws Exception {
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                runner.run(shell("echo $$ >> pids; while [ ! -e go ]; do sleep 0.05; done"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(this::hasStarted);
        CompletableFuture<ToolResult> second = CompletableFuture.supplyAsync(() -> {
            try {
                return runner.run(shell("test -e go"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().during(Duration.ofMillis(700)).until(() -> !second.isDone());
        Files.createFile(folder.resolve("go"));
        assertThat(second.get(20, TimeUnit.SECONDS).isSuccess()).isTrue();
        first.join();
    }

    @Test
    void leavesNothingBehindWhenTheServiceIsKilled() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process service = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dsoundforge.root=" + TestPython.root(),
                        RunnerMain.class.getName(),
                        folder.toString(),
                        STRAY + "trap '' TERM; echo $$ >> pids; while :; do sleep 1; done")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("service.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(pids())
                    .as(() -> log(folder.resolve("service.log")))
                    .hasSize(2));
            List<Long> all = Stream.concat(
                            pids().stream(), service.descendants().map(ProcessHandle::pid))
                    .toList();
            assertThat(all).allMatch(SupervisedRunnerTest::isAlive);
            service.destroyForcibly().waitFor();
            await().until(() -> all.stream().noneMatch(SupervisedRunnerTest::isAlive));
        } finally {
            service.destroyForcibly();
        }
    }
}
