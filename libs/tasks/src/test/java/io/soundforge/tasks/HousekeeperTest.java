package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.soundforge.testing.Backends;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention and gauges. */
class HousekeeperTest {
    private TestService service;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void open() {
        service = new TestService(Backends.shared());
        service.execute("INSERT INTO inbox VALUES ('c', 'old', now() - interval '9 days'), ('c', 'new', now())");
        service.execute("""
                INSERT INTO task (kind, task_key, run, state, priority, run_at, order_at, ended_at, created_at) VALUES
                ('work', 'ended long ago', 1, 'succeeded', 0, now(), now(), now() - interval '9 days', now() - interval '9 days'),
                ('work', 'ended', 1, 'failed', 0, now(), now(), now(), now() - interval '9 days'),
                ('work', 'waits', 1, 'ready', 0, now() - interval '9 days', now(), NULL, now() - interval '9 days'),
                ('work', 'runs', 1, 'running', 0, now(), now(), NULL, now() - interval '9 days'),
                ('work', 'due later', 1, 'ready', 0, now() + interval '1 hour', now(), NULL, now())
                """);
        service.execute("INSERT INTO tombstone VALUES (gen_random_uuid(), 1, now() - interval '31 days')");
        service.execute("""
                INSERT INTO outbox (topic, headers, created_at, parked_reason) VALUES
                ('t', '{}', now() - interval '40 days', NULL), ('t', '{}', now() - interval '40 days', 'too large'),
                ('t', '{}', now(), 'too large')
                """);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void sweepsWhatIsOverItsTimeAndNothingElse() throws Exception {
        housekeeper(Map.of()).sweep();

        assertThat(service.query("SELECT string_agg(event_id, ',') FROM inbox")).isEqualTo("new");
        assertThat(service.query("SELECT string_agg(task_key, ',' ORDER BY task_key) FROM task"))
                .isEqualTo("due later,ended,runs,waits");
        assertThat(service.count("tombstone")).isZero();
        assertThat(service.count("outbox WHERE parked_reason IS NULL"))
                .as("an unsent event has no age at which it goes")
                .isEqualTo(1);
        assertThat(service.count("outbox")).isEqualTo(2);
    }

    @Test
    void keepsForEverWhereTheSettingIsZero() throws Exception {
        housekeeper(Map.of("soundforge.tasks.retention.inbox", "0s")).sweep();

        assertThat(service.count("inbox")).isEqualTo(2);
    }

    @Test
    void measuresWhatIsDueRunningAndUnsent() throws Exception {
        housekeeper(Map.of()).measure();

        assertThat(gauge("soundforge.tasks.due", "kind", "work")).isEqualTo(1);
        assertThat(gauge("soundforge.tasks.running", "kind", "work")).isEqualTo(1);
        assertThat(gauge("soundforge.tasks.due", "kind", "idle")).isZero();
        assertThat(gauge("soundforge.outbox.unsent")).isEqualTo(1);
        assertThat(gauge("soundforge.outbox.parked")).isEqualTo(2);
        assertThat(gauge("soundforge.outbox.age.seconds")).isGreaterThan(39 * 86_400);
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private Housekeeper housekeeper(Map<String, String> settings) {
        return new Housekeeper(
                service.database(),
                TestService.config(settings).getConfigMapping(TasksConfig.class),
                new TaskMetrics(registry),
                List.of("work", "idle"));
    }
}
