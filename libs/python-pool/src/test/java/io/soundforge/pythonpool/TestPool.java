package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.testing.TestPython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool over real Python processes, whose engine does what each job tells it; see {@code python/tests/worker_engines.py}. */
final class TestPool implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    final List<String> jobEnds = new CopyOnWriteArrayList<>();
    final List<String> workerEnds = new CopyOnWriteArrayList<>();
    final List<String> stages = new CopyOnWriteArrayList<>();
    final PythonPool pool;
    private final AtomicInteger ids = new AtomicInteger();

    /** @param overrides alternating names (after {@code soundforge.python.}) and values */
    TestPool(String... overrides) {
        pool = PythonPool.open(
                settings(overrides), Map.of("FROM_SERVICE", "handed", "EXTRA", "overruled"), new PoolObserver() {
                    @Override
                    public void jobEnded(String outcome, Duration ran) {
                        jobEnds.add(outcome);
                    }

                    @Override
                    public void workerEnded(String reason) {
                        workerEnds.add(reason);
                    }
                });
    }

    static PythonSettings settings(String... overrides) {
        Map<String, String> values = new HashMap<>(Map.of(
                "soundforge.python.op", "test",
                "soundforge.python.interpreter", TestPython.interpreter(),
                "soundforge.python.path", TestPython.path(),
                "soundforge.python.engine", "worker_engines:TestEngine",
                "soundforge.python.threads", "1",
                "soundforge.python.restart.min-delay", "50ms",
                "soundforge.python.restart.max-delay", "200ms"));
        for (int i = 0; i < overrides.length; i += 2) {
            values.put("soundforge.python." + overrides[i], overrides[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(PythonSettings.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(PythonSettings.class);
    }

    PythonJob job(String what, Object... params) {
        return job(Duration.ofSeconds(30), 0, what, params);
    }

    PythonJob job(Duration deadline, double audioMinutes, String what, Object... params) {
        ObjectNode node = JSON.createObjectNode().put("do", what);
        for (int i = 0; i < params.length; i += 2) {
            node.set((String) params[i], JSON.valueToTree(params[i + 1]));
        }
        return new PythonJob("job-" + ids.incrementAndGet(), node, deadline, audioMinutes);
    }

    PythonCall start(String what, Object... params) throws PythonFailure {
        return pool.start(job(what, params), (fraction, stage) -> stages.add(stage));
    }

    PythonResult run(String what, Object... params) throws Exception {
        return start(what, params).await();
    }

    /** The process that serves an ordinary job now. */
    long servingPid() throws Exception {
        return run("echo").result().path("pid").asLong();
    }

    List<PythonCall> startAll(PythonJob... jobs) throws PythonFailure {
        List<PythonCall> calls = new ArrayList<>();
        for (PythonJob job : jobs) {
            calls.add(pool.start(job, ProgressListener.NONE));
        }
        return calls;
    }

    @Override
    public void close() throws InterruptedException {
        pool.close();
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
