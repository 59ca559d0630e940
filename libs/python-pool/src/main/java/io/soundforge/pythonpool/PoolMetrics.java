package io.soundforge.pythonpool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The pool in numbers: {@code soundforge.python.workers} by state, {@code .rss} and {@code .memory.limit} (bytes), {@code .waiting}
 * (jobs), {@code .jobs} (time, by outcome) and {@code .worker.ends} (by reason); each with the operation.
 */
final class PoolMetrics implements PoolObserver {
    private static final String PREFIX = "soundforge.python.";
    private static final List<String> OUTCOMES = List.of("succeeded", "cancelled", "failed", "worker_died");
    private static final List<String> ENDS = List.of("start_failed", "died", "killed", "recycled", "closed");

    private final MeterRegistry registry;
    private final String op;

    PoolMetrics(MeterRegistry registry, String op) {
        this.registry = registry;
        this.op = op;
    }

    void watch(PythonPool pool, PoolLimits limits) {
        OUTCOMES.forEach(outcome -> registry.timer(PREFIX + "jobs", "op", op, "outcome", outcome));
        ENDS.forEach(reason -> registry.counter(PREFIX + "worker.ends", "op", op, "reason", reason));
        Gauge.builder(PREFIX + "memory.limit", limits, PoolLimits::workerBytes)
                .tag("op", op)
                .baseUnit("bytes")
                .strongReference(true)
                .description("Most resident memory of one worker")
                .register(registry);
        workers(pool, "starting", PoolStats::starting);
        workers(pool, "idle", PoolStats::idle);
        workers(pool, "busy", PoolStats::busy);
        workers(pool, "stopping", PoolStats::stopping);
        Gauge.builder(PREFIX + "rss", pool, p -> p.stats().rssBytes())
                .tag("op", op)
                .baseUnit("bytes")
                .description("Resident memory of all workers")
                .register(registry);
        Gauge.builder(PREFIX + "waiting", pool, p -> p.stats().waiting())
                .tag("op", op)
                .description("Jobs that wait for a worker or for memory")
                .register(registry);
    }

    @Override
    public void jobEnded(String outcome, Duration ran) {
        registry.timer(PREFIX + "jobs", "op", op, "outcome", outcome).record(ran);
    }

    @Override
    public void workerEnded(String reason) {
        registry.counter(PREFIX + "worker.ends", "op", op, "reason", reason).increment();
    }

    private void workers(PythonPool pool, String state, ToDoubleFunction<PoolStats> count) {
        Gauge.builder(PREFIX + "workers", pool, p -> count.applyAsDouble(p.stats()))
                .tag("op", op)
                .tag("state", state)
                .description("Worker processes")
                .register(registry);
    }
}
