package io.soundforge.pythonpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PythonSettingsTest {
    @Test
    void dividesTheMachineAmongTheWorkers() {
        int cores = Runtime.getRuntime().availableProcessors();
        PoolLimits limits = PoolLimits.of(TestPool.settings("threads", "", "workers", String.valueOf(cores)));
        assertThat(limits.threads()).isEqualTo(1);
        assertThat(PoolLimits.of(TestPool.settings("threads", "", "workers", "1"))
                        .threads())
                .isEqualTo(cores);
        assertThat(limits.workerBytes()).isPositive().isLessThan(limits.budgetBytes());
    }

    @Test
    void startsTheWorkerOfTheOperation() throws Exception {
        PythonSettings settings = TestPool.settings("interpreter", "/opt/python", "engine", "", "op", "probe");
        try (WorkerLauncher launcher = new WorkerLauncher(settings, Map.of(), 2)) {
            assertThat(launcher.command())
                    .isEqualTo(List.of(
                            "/opt/python", "-P", "-m", "soundforge_audio.worker", "--op", "probe", "--threads", "2"));
        }
    }
}
