package io.soundforge.tasks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of the kernel. Labels are kinds of tasks and outcomes, never ids. */
final class TaskMetrics {
    private static final String KIND = "kind";
    private static final String DUE = "soundforge.tasks.due";
    private static final String RUNNING = "soundforge.tasks.running";
    private static final String LAG = "soundforge.consumer.lag.records";
    private static final String UNSENT = "soundforge.outbox.unsent";

    /** What must be nothing before the last replica may go. */
    private static final Set<String> OUTSTANDING = Set.of(DUE, RUNNING, LAG, UNSENT);

    /** All that {@link #ended} is told: each is there from the start, at zero, so that the first of its sort is an increase. */
    private static final List<String> OUTCOMES =
            List.of("succeeded", "failed", "cancelled", "retry", "parked", "handed_back", "lost");

    private final MeterRegistry registry;
    private final Map<Series, AtomicLong> gauges = new ConcurrentHashMap<>();

    TaskMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("soundforge.work.outstanding", this, TaskMetrics::outstanding)
                .description("Records, tasks and events that the service has still to deal with")
                .register(registry);
        gauge(UNSENT, Tags.empty());
        gauge("soundforge.outbox.age.seconds", Tags.empty());
        gauge("soundforge.outbox.parked", Tags.empty());
        deadLetters(0);
        relayed(0);
    }

    void register(Collection<String> kinds) {
        for (String kind : kinds) {
            due(kind, 0);
            running(kind, 0);
            oldestDue(kind, 0);
            wait(kind);
            OUTCOMES.forEach(outcome -> run(kind, outcome));
            registry.counter("soundforge.tasks.lease.losses", KIND, kind);
            registry.counter("soundforge.tasks.rescues", KIND, kind);
            registry.counter("soundforge.tasks.retries", KIND, kind);
        }
    }

    /** Tasks that could run now, in the whole service. */
    void due(String kind, long count) {
        gauge(DUE, Tags.of(KIND, kind)).set(count);
    }

    /** Tasks that run now, in the whole service. */
    void running(String kind, long count) {
        gauge(RUNNING, Tags.of(KIND, kind)).set(count);
    }

    /** How long the task that has been due longest has waited; 0 where none is due. */
    void oldestDue(String kind, long seconds) {
        gauge("soundforge.tasks.oldest.due.seconds", Tags.of(KIND, kind)).set(seconds);
    }

    /** Records of a topic that the service has not consumed yet. */
    void lag(String topic, long records) {
        gauge(LAG, Tags.of("topic", topic)).set(records);
    }

    void outbox(long unsent, long ageSeconds, long parked) {
        gauge(UNSENT, Tags.empty()).set(unsent);
        gauge("soundforge.outbox.age.seconds", Tags.empty()).set(ageSeconds);
        gauge("soundforge.outbox.parked", Tags.empty()).set(parked);
    }

    void claimed(ClaimedTask task) {
        wait(task.kind()).record(task.waited());
    }

    void ended(RunningTask work, String outcome) {
        run(work.kind(), outcome).record(work.ran());
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

    private Timer wait(String kind) {
        return timer("soundforge.tasks.wait", Tags.of(KIND, kind));
    }

    private Timer run(String kind, String outcome) {
        return timer("soundforge.tasks.run", Tags.of(KIND, kind, "outcome", outcome));
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

    /** As the figures were when they were last known: the broker or the database may be away. */
    private double outstanding() {
        return gauges.entrySet().stream()
                .filter(each -> OUTSTANDING.contains(each.getKey().name()))
                .mapToLong(each -> each.getValue().get())
                .sum();
    }

    private AtomicLong gauge(String name, Tags tags) {
        return gauges.computeIfAbsent(new Series(name, tags), key -> registry.gauge(name, tags, new AtomicLong()));
    }

    private record Series(String name, Tags tags) {}
}
