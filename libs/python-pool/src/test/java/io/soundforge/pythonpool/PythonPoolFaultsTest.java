package io.soundforge.pythonpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.soundforge.testing.TestPython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that goes wrong with workers, done to real processes. */
@Timeout(60)
class PythonPoolFaultsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"error,NOT_AUDIO,false", "exception,ENGINE_ERROR,false", "io_error,IO_ERROR,true"})
    void anErrorIsTypedAndTheWorkerStays(String what, String code, boolean retryable) throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            PythonFailure failure = failure(test, what);
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.isRetryable()).isEqualTo(retryable);
            assertThat(failure.isWorkerDeath()).isFalse();
            assertThat(failure.getMessage()).isNotBlank().doesNotContain("/nonexistent");
            assertThat(test.servingPid()).isEqualTo(pid);
        }
    }

    @ParameterizedTest
    @CsvSource({"exit,exit status 7", "kill_self,killed by signal 9 (SIGKILL)"})
    void aWorkerThatDiesIsAWorkerDeathAndIsReplaced(String what, String how) throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            PythonFailure failure = failure(test, what);
            assertThat(failure.code()).isEqualTo(PythonFailure.WORKER_DIED);
            assertThat(failure.isWorkerDeath()).isTrue();
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.getMessage()).contains(how);
            assertThat(test.servingPid()).isNotEqualTo(pid);
            assertThat(test.workerEnds).containsExactly("died");
        }
    }

    @Test
    void aWorkerKilledFromOutsideIsReplacedWhetherBusyOrIdle() throws Exception {
        try (TestPool test = new TestPool()) {
            long idle = test.servingPid();
            ProcessHandle.of(idle).orElseThrow().destroyForcibly();
            await().until(() -> test.workerEnds.contains("died"));
            PythonCall call =
                    test.start("sleep", "marker", folder.resolve("pid").toString());
            await().until(() -> test.stages.contains("sleeping"));
            long busy = Long.parseLong(Files.readString(folder.resolve("pid")));
            assertThat(busy).isNotEqualTo(idle);
            ProcessHandle.of(busy).orElseThrow().destroyForcibly();
            assertThat(catchThrowableOfType(PythonFailure.class, call::await).code())
                    .isEqualTo(PythonFailure.WORKER_DIED);
            assertThat(test.servingPid()).isNotIn(idle, busy);
        }
    }

    @Test
    void aWorkerKilledBeforeItsFirstJobDidStart() throws Exception {
        try (TestPool test = new TestPool()) {
            await().until(() -> test.pool.stats().idle() == 1);
            long pid = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains("soundforge_audio.worker"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().until(() -> !test.workerEnds.isEmpty());
            assertThat(test.workerEnds).containsExactly("died");
            assertThat(test.servingPid()).isNotEqualTo(pid);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep", "busy", "stubborn"})
    void aJobThatHangsIsEndedAtItsDeadline(String what) throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            PythonJob job = test.job(Duration.ofMillis(500), 0, what);
            long before = System.nanoTime();
            PythonFailure failure =
                    catchThrowableOfType(PythonFailure.class, () -> test.pool.run(job, ProgressListener.NONE));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(failure.code()).isEqualTo(PythonFailure.DEADLINE_EXCEEDED);
            assertThat(failure.isWorkerDeath()).isTrue();
            assertThat(TestPool.isAlive(pid)).isFalse();
            assertThat(test.servingPid()).isNotEqualTo(pid);
        }
    }

    @Test
    void aStoppedProcessIsEndedAtTheDeadlineToo() throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            PythonCall call = test.pool.start(test.job(Duration.ofSeconds(1), 0, "sleep"), ProgressListener.NONE);
            new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).start().waitFor();
            assertThat(catchThrowableOfType(PythonFailure.class, call::await).code())
                    .isEqualTo(PythonFailure.DEADLINE_EXCEEDED);
            assertThat(TestPool.isAlive(pid)).isFalse();
        }
    }

    @Test
    void garbageAndOverlongLinesAreIgnored() throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            assertThat(test.run("garbage", "lines", 2000)
                            .result()
                            .path("survived")
                            .asBoolean())
                    .isTrue();
            assertThat(test.run("long_line", "megabytes", 16)
                            .result()
                            .path("survived")
                            .asBoolean())
                    .isTrue();
            assertThat(test.servingPid()).isEqualTo(pid);
        }
    }

    @Test
    void aResultThatIsTooLongIsAnError() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonFailure failure = failure(test, "huge_result");
            assertThat(failure.code()).isEqualTo("ENGINE_ERROR");
            assertThat(failure.getMessage()).contains("bytes");
        }
    }

    @Test
    void megabytesOnStandardErrorBlockNobody() throws Exception {
        try (TestPool test = new TestPool()) {
            assertThat(test.run("stderr", "megabytes", 8)
                            .result()
                            .path("survived")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void aGrandchildThatHoldsThePipeDoesNotHideTheDeath() throws Exception {
        try (TestPool test = new TestPool()) {
            test.servingPid();
            long before = System.nanoTime();
            PythonFailure failure =
                    failure(test, "grandchild", "marker", folder.resolve("pids").toString(), "die", true);
            assertThat(failure.code()).isEqualTo(PythonFailure.WORKER_DIED);
            assertThat(failure.getMessage()).contains("exit status 9");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            for (long pid : pids()) {
                await().atMost(Duration.ofSeconds(2)).until(() -> !TestPool.isAlive(pid));
            }
            assertThat(test.servingPid()).isPositive();
        }
    }

    @Test
    void aKilledWorkerTakesItsChildrenAlong() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonCall call =
                    test.start("grandchild", "marker", folder.resolve("pids").toString());
            await().until(() -> test.stages.contains("child started"));
            call.kill();
            assertThat(catchThrowableOfType(PythonFailure.class, call::await).isCancelled())
                    .isTrue();
            for (long pid : pids()) {
                await().atMost(Duration.ofSeconds(2)).until(() -> !TestPool.isAlive(pid));
            }
        }
    }

    @Test
    void aJobThatTakesTooMuchMemoryIsEnded() throws Exception {
        try (TestPool test = new TestPool("memory.limit", "300M", "memory.watch-interval", "50ms")) {
            PythonFailure fresh = failure(test, "memory", "megabytes", 600, "seconds", 30);
            assertThat(fresh.code()).isEqualTo(PythonFailure.OUT_OF_MEMORY);
            assertThat(fresh.isRetryable())
                    .as("a fresh worker has shown that it cannot be done")
                    .isFalse();
            assertThat(fresh.getMessage()).contains("300 MiB");
            test.servingPid();
            PythonFailure used = failure(test, "memory", "megabytes", 600, "seconds", 30);
            assertThat(used.code()).isEqualTo(PythonFailure.OUT_OF_MEMORY);
            assertThat(used.isRetryable())
                    .as("earlier jobs may have left something behind")
                    .isTrue();
            assertThat(test.run("memory", "megabytes", 64).result().has("pid")).isTrue();
        }
    }

    @Test
    void aJobThatKillsThreeWorkersHarmsNobodyElse() throws Exception {
        try (TestPool test = new TestPool("workers", "2")) {
            PythonCall neighbour = test.start("sleep", "seconds", 3);
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(failure(test, "kill_self").isWorkerDeath()).isTrue();
            }
            assertThat(neighbour.await().result().path("slept").asBoolean()).isTrue();
            assertThat(test.workerEnds).containsExactly("died", "died", "died");
            await().until(() -> test.pool.stats().idle() == 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "worker_engines:FailsToLoad,No module named 'librosa'",
        "worker_engines:DiesAtStart,signal 11 (SIGSEGV)",
        "no_such_module:Engine,no_such_module"
    })
    void crashesAtStartAreToldAndRetriedMoreAndMoreSlowly(String engine, String said) throws Exception {
        try (TestPool test = new TestPool("engine", engine, "unavailable-after", "200ms")) {
            await().until(() -> test.pool.stats().startFailures() >= 3);
            PoolStats stats = test.pool.stats();
            assertThat(stats.isReady()).isFalse();
            assertThat(stats.lastStartFailure()).contains(said);
            PythonFailure failure = failure(test, "echo");
            assertThat(failure.code()).isEqualTo(PythonFailure.WORKERS_UNAVAILABLE);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.isWorkerDeath()).isFalse();
            assertThat(failure.getMessage()).contains(said);
            assertThat(test.workerEnds).containsOnly("start_failed");
        }
    }

    @Test
    void anInterpreterThatIsNotThereIsTold() throws Exception {
        try (TestPool test = new TestPool("interpreter", "/nonexistent/python", "unavailable-after", "100ms")) {
            PythonFailure failure = failure(test, "echo");
            assertThat(failure.code()).isEqualTo(PythonFailure.WORKERS_UNAVAILABLE);
            assertThat(failure.getMessage()).contains("cannot be run").doesNotContain("/nonexistent");
        }
    }

    @Test
    void aWorkerThatIsNeverReadyIsEnded() throws Exception {
        try (TestPool test = new TestPool("engine", "worker_engines:NeverReady", "start-timeout", "500ms")) {
            await().until(() -> test.pool.stats().startFailures() >= 1);
            assertThat(test.pool.stats().lastStartFailure()).contains("not ready within");
        }
    }

    @Test
    void thePoolRecoversWhenStartsWorkAgain() throws Exception {
        Path gate = folder.resolve("gate");
        try (TestPool test = new TestPool(
                "engine", "worker_engines:StartsLater", "environment.SOUNDFORGE_TEST_GATE", gate.toString())) {
            await().until(() -> test.pool.stats().startFailures() >= 2);
            PythonCall waiting = test.start("echo", "value", "patient");
            Files.createFile(gate);
            assertThat(waiting.await().result().path("echo").asText()).isEqualTo("patient");
            assertThat(test.pool.stats().lastStartFailure()).isNull();
        }
    }

    @Test
    void noWorkerOutlivesAKilledJvm() throws Exception {
        Path output = folder.resolve("output");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dsoundforge.root=" + TestPython.root(),
                        PoolMain.class.getName(),
                        folder.resolve("pids").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> Files.exists(folder.resolve("pids")) && pids().size() == 2 || !jvm.isAlive());
            assertThat(jvm.isAlive()).as(Files.readString(output)).isTrue();
            List<Long> pids = pids();
            assertThat(pids).allMatch(TestPool::isAlive);
            jvm.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(2)).until(() -> pids.stream().noneMatch(TestPool::isAlive));
        } finally {
            jvm.destroyForcibly();
        }
    }

    private List<Long> pids() throws Exception {
        return Arrays.stream(Files.readString(folder.resolve("pids")).split(" "))
                .map(Long::valueOf)
                .toList();
    }

    private static PythonFailure failure(TestPool test, String what, Object... params) {
        return catchThrowableOfType(PythonFailure.class, () -> test.run(what, params));
    }
}
