package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TaskMetrics metrics = new TaskMetrics(registry);

    @Test
    void outstandingIsWhatIsBetweenATopicAndATopic() {
        metrics.register(List.of("separate", "purge"));
        metrics.lag("track.downloaded", 1);
        metrics.lag("task.command", 2);
        metrics.due("separate", 4);
        metrics.due("purge", 8);
        metrics.running("separate", 16);
        metrics.outbox(32, 600, 64);
        metrics.oldestDue("separate", 900);

        assertThat(outstanding()).isEqualTo(1 + 2 + 4 + 8 + 16 + 32);

        metrics.due("separate", 3);
        assertThat(outstanding()).isEqualTo(62);
    }

    private double outstanding() {
        return registry.get("soundforge.work.outstanding").gauge().value();
    }
}
