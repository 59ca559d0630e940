package io.soundforge.tasks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of the kernel. Labels are kinds of tasks and outcomes, never ids. */
final class TaskMetrics {
    private static final String KIND = "kind";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    TaskMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("soundforge.outbox.unsent", Tags.empty());
        gauge("soundforge.outbox.age.seconds", Tags.empty());
        gauge("soundforge.outbox.parked", Tags.empty());
        deadLetters(0);
    }

    void register(Collection<String> kinds) {
        for (String kind : kinds) {
            due(kind, 0);
            running(kind, 0);
            registry.counter("soundforge.tasks.lease.losses", KIND, kind);
            registry.counter("soundforge.tasks.rescues", KIND, kind);
            registry.counter("soundforge.tasks.retries", KIND, kind);
        }
    }

    /** Tasks that could run now, in the whole service. */
    void due(String kind, long count) {
        gauge("soundforge.tasks.due", Tags.of(KIND, kind)).set(count);
    }

    /** Tasks that run now, in the whole service. */
    void running(String kind, long count) {
        gauge("soundforge.tasks.running", Tags.of(KIND, kind)).set(count);
    }

    void outbox(long unsent, long ageSeconds, long parked) {
        gauge("soundforge.outbox.unsent", Tags.empty()).set(unsent);
        gauge("soundforge.outbox.age.seconds", Tags.empty()).set(ageSeconds);
        gauge("soundforge.outbox.parked", Tags.empty()).set(parked);
    }

    void claimed(ClaimedTask task) {
        timer("soundforge.tasks.wait", Tags.of(KIND, task.kind())).record(task.waited());
    }

    void ended(RunningTask work, String outcome) {
        timer("soundforge.tasks.run", Tags.of(KIND, work.kind(), "outcome", outcome))
                .record(work.ran());
        if (outcome.equals("retry")) {
            registry.counter("soundforge.tasks.retries", KIND, work.kind()).increment();
        }
    }

    void leaseLost(String kind) {
        registry.counter("soundforge.tasks.lease.losses", KIND, kind).increment();
    }

    void rescued(String kind) {
        registry.counter("soundforge.tasks.rescues", KIND, kind).increment();
    }

    void deadLetters(int count) {
        registry.counter("soundforge.inbox.dead.letters").increment(count);
    }

    void relayed(int count) {
        registry.counter("soundforge.outbox.relayed").increment(count);
    }

    private Timer timer(String name, Tags tags) {
        return Timer.builder(name)
                .tags(tags)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10))
                .register(registry);
    }

    private AtomicLong gauge(String name, Tags tags) {
        return gauges.computeIfAbsent(name + tags, key -> registry.gauge(name, tags, new AtomicLong()));
    }
}
