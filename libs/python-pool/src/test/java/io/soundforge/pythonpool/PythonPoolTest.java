package io.soundforge.pythonpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonPoolTest {
    @Test
    void servesJobsFromOneWarmWorker() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonResult first = test.run("echo", "value", List.of(1, "ü"));
            PythonResult second = test.run("echo");
            assertThat(first.result().path("echo").toString()).isEqualTo("[1,\"ü\"]");
            assertThat(second.result().path("pid")).isEqualTo(first.result().path("pid"));
            assertThat(second.ran()).isPositive().isLessThan(Duration.ofSeconds(2));
            assertThat(test.stages).containsExactly("half", "half");
            assertThat(test.jobEnds).containsExactly("succeeded", "succeeded");
        }
    }

    @Test
    void tellsTheStagesOfATracedJobAndOfNoOther() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonJob plain = test.job("stages");
            PythonJob traced = new PythonJob(
                    "traced",
                    plain.params(),
                    plain.deadline(),
                    0,
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            Instant before = Instant.now().minusMillis(1);

            List<PythonStage> stages =
                    test.pool.run(traced, (done, stage) -> {}).stages();

            assertThat(stages).extracting(PythonStage::name).containsExactly("begin", "decode", "compute");
            assertThat(stages.getFirst().beganAt()).isAfter(before);
            assertThat(stages.getLast().endedAt())
                    .isAfterOrEqualTo(stages.getFirst().endedAt())
                    .isBefore(Instant.now().plusMillis(1));
            assertThat(test.pool.run(plain, (done, stage) -> {}).stages()).isEmpty();
        }
    }

    @Test
    void tellsWhatTheWorkerSaysOfItself() throws Exception {
        try (TestPool test = new TestPool()) {
            List<WorkerReady> heard = new CopyOnWriteArrayList<>();
            test.pool.onReady(heard::add);
            await().until(() -> !heard.isEmpty());
            assertThat(heard.getFirst().op()).isEqualTo("test");
            assertThat(heard.getFirst().versions())
                    .containsEntry("test-engine", "1")
                    .containsKey("python");
            assertThat(test.pool.capabilities().orElseThrow().path("features").size())
                    .isEqualTo(2);
            assertThat(test.pool.stats().isReady()).isTrue();
            test.pool.onReady(heard::add);
            await("a late listener hears it too").until(() -> heard.size() == 2);
        }
    }

    @Test
    void tellsListenersInOrderAlsoAfterOneThatFails() throws Exception {
        try (TestPool test = new TestPool("recycle.jobs", "1")) {
            List<WorkerReady> heard = new CopyOnWriteArrayList<>();
            test.pool.onReady(ready -> {
                throw new IllegalStateException("a bug");
            });
            test.pool.onReady(heard::add);
            test.servingPid();
            await().until(() -> heard.size() >= 2);
            assertThat(test.pool.lastReady()).contains(heard.getLast());
        }
    }

    @Test
    void runsAsManyJobsAtOnceAsThereAreWorkers() throws Exception {
        try (TestPool test = new TestPool("workers", "2")) {
            await().until(() -> test.pool.stats().idle() == 2);
            List<PythonCall> calls = test.startAll(
                    test.job("sleep", "seconds", 0.3),
                    test.job("sleep", "seconds", 0.3),
                    test.job("sleep", "seconds", 0.3));
            assertThat(test.pool.stats().busy()).isEqualTo(2);
            assertThat(test.pool.stats().waiting()).isEqualTo(1);
            Set<Long> pids = new java.util.HashSet<>();
            for (PythonCall call : calls) {
                pids.add(call.await().result().path("pid").asLong());
            }
            assertThat(pids).hasSize(2);
        }
    }

    @Test
    void limitsThreadsAndKeepsSecretsFromTheWorker() throws Exception {
        try (TestPool test = new TestPool("threads", "3", "environment.EXTRA", "set")) {
            var seen = test.run(
                            "environment",
                            "names",
                            List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "EXTRA", "FROM_SERVICE"))
                    .result();
            assertThat(seen.toString()).contains("\"3\"", "\"PASSIVE\"", "\"set\"", "\"handed\"");
        }
        assertThat(WorkerLauncher.isPrivate("QUARKUS_DATASOURCE_USERNAME")).isTrue();
        assertThat(WorkerLauncher.isPrivate("SOUNDFORGE_INTERNAL_TOKEN")).isTrue();
        assertThat(WorkerLauncher.isPrivate("SOUNDFORGE_LINKS_SECRET")).isTrue();
        assertThat(WorkerLauncher.isPrivate("PATH")).isFalse();
    }

    @Test
    void cancelKeepsTheWorkerWarm() throws Exception {
        try (TestPool test = new TestPool()) {
            long pid = test.servingPid();
            PythonCall call = test.start("sleep");
            await().until(() -> test.stages.contains("sleeping"));
            long before = System.nanoTime();
            call.cancel();
            PythonFailure failure = catchThrowableOfType(PythonFailure.class, call::await);
            assertThat(failure.isCancelled()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
            assertThat(test.servingPid()).isEqualTo(pid);
            assertThat(test.jobEnds).containsExactly("succeeded", "cancelled", "succeeded");
        }
    }

    @Test
    void aWorkerThatDoesNotObeyACancelIsKilled() throws Exception {
        try (TestPool test = new TestPool("cancel-grace", "300ms")) {
            long pid = test.servingPid();
            PythonCall call = test.start("stubborn");
            await().until(() -> test.stages.contains("stubborn"));
            long before = System.nanoTime();
            call.cancel();
            PythonFailure failure = catchThrowableOfType(PythonFailure.class, call::await);
            assertThat(failure.isCancelled()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(TestPool.isAlive(pid)).isFalse();
            assertThat(test.servingPid()).isNotEqualTo(pid);
            assertThat(test.workerEnds).containsExactly("killed");
        }
    }

    @Test
    void waitingJobsAreCancelledWithoutAWorker() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonCall running = test.start("sleep", "seconds", 0.5);
            PythonCall waiting = test.start("echo");
            waiting.cancel();
            assertThat(catchThrowableOfType(PythonFailure.class, waiting::await).isCancelled())
                    .isTrue();
            assertThat(running.await().result().path("slept").asBoolean()).isTrue();
        }
    }

    @Test
    void anInterruptedWaitCancelsTheJob() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonCall call = test.start("sleep");
            await().until(() -> test.stages.contains("sleeping"));
            Thread.currentThread().interrupt();
            assertThat(catchThrowableOfType(InterruptedException.class, call::await))
                    .isNotNull();
            await().until(() -> test.jobEnds.contains("cancelled"));
        }
    }

    @Test
    void jobsWaitUntilTheirMemoryIsFree() throws Exception {
        try (TestPool test = new TestPool(
                "workers", "3", "memory.budget", "1000M", "memory.base", "100M", "memory.per-minute", "100M")) {
            await().until(() -> test.pool.stats().idle() == 3);
            Duration deadline = Duration.ofSeconds(20);
            // 600 MB each: one at a time. The last is longer than the whole budget and runs alone.
            List<PythonCall> calls = test.startAll(
                    test.job(deadline, 5, "sleep", "seconds", 0.2),
                    test.job(deadline, 5, "sleep", "seconds", 0.2),
                    test.job(deadline, 600, "sleep", "seconds", 0.2));
            assertThat(test.pool.stats().busy()).isEqualTo(1);
            assertThat(test.pool.stats().waiting()).isEqualTo(2);
            for (PythonCall call : calls) {
                assertThat(call.await().result().path("slept").asBoolean()).isTrue();
            }
            // 100 MB each: side by side.
            test.startAll(test.job("sleep", "seconds", 0.2), test.job("sleep", "seconds", 0.2));
            assertThat(test.pool.stats().busy()).isEqualTo(2);
        }
    }

    @Test
    void aWorkerIsReplacedAfterSoManyJobsAndTheReplacementIsReadyFirst() throws Exception {
        try (TestPool test = new TestPool("recycle.jobs", "3")) {
            List<Long> pids = IntStream.range(0, 3).mapToObj(i -> pid(test)).toList();
            assertThat(Set.copyOf(pids)).hasSize(1);
            await().until(() -> {
                assertThat(test.pool.stats().isReady()).isTrue();
                return test.workerEnds.contains("recycled");
            });
            assertThat(test.servingPid()).isNotEqualTo(pids.getFirst());
            assertThat(TestPool.isAlive(pids.getFirst())).isFalse();
        }
    }

    @Test
    void aWorkerThatHoldsTooMuchIsReplaced() throws Exception {
        try (TestPool test = new TestPool("recycle.rss", "150M")) {
            long pid = test.servingPid();
            test.run("memory", "megabytes", 200);
            await().until(() -> test.workerEnds.contains("recycled"));
            assertThat(test.servingPid()).isNotEqualTo(pid);
        }
    }

    @Test
    void refusesParametersThatDoNotFitIntoThePipe() throws Exception {
        try (TestPool test = new TestPool()) {
            PythonFailure failure =
                    catchThrowableOfType(PythonFailure.class, () -> test.start("echo", "value", "x".repeat(60_000)));
            assertThat(failure.code()).isEqualTo(PythonFailure.JOB_TOO_LARGE);
            assertThat(test.run("echo", "value", "x".repeat(40_000))
                            .result()
                            .path("echo")
                            .asText())
                    .hasSize(40_000);
        }
    }

    @Test
    void closingEndsJobsAndWorkers(@TempDir Path folder) throws Exception {
        TestPool test = new TestPool("workers", "2");
        await().until(() -> test.pool.stats().idle() == 2);
        long idle = test.servingPid();
        PythonCall running =
                test.start("grandchild", "marker", folder.resolve("pids").toString());
        PythonCall other = test.start("sleep");
        PythonCall waiting = test.start("echo");
        await().until(() -> test.stages.containsAll(Set.of("child started", "sleeping")));
        Set<Long> pids = java.util.Arrays.stream(
                        java.nio.file.Files.readString(folder.resolve("pids")).split(" "))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
        test.close();
        for (PythonCall call : List.of(running, other, waiting)) {
            PythonFailure failure = catchThrowableOfType(PythonFailure.class, call::await);
            assertThat(failure.code()).isEqualTo(PythonFailure.POOL_CLOSED);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.isWorkerDeath()).isFalse();
        }
        pids.add(idle);
        await().atMost(Duration.ofSeconds(2)).until(() -> pids.stream().noneMatch(TestPool::isAlive));
        assertThat(catchThrowableOfType(PythonFailure.class, () -> test.start("echo"))
                        .code())
                .isEqualTo(PythonFailure.POOL_CLOSED);
    }

    private static long pid(TestPool test) {
        try {
            return test.servingPid();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
