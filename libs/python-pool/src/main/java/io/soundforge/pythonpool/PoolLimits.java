package io.soundforge.pythonpool;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The settings that depend on the machine, resolved.
 *
 * @param threads of each worker
 * @param workerBytes most resident memory of one worker
 * @param budgetBytes most expected memory of all running jobs
 */
public record PoolLimits(int threads, long workerBytes, long budgetBytes) {
    /** Resolves what the settings leave open. A container's limits count as the machine's. */
    public static PoolLimits of(PythonSettings settings) {
        long machine =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        int cores = Runtime.getRuntime().availableProcessors();
        return new PoolLimits(
                settings.threads().orElse(Math.max(1, cores / Math.max(1, settings.workers()))),
                settings.memory().limit().map(size -> size.asLongValue()).orElse(machine / 2),
                settings.memory().budget().map(size -> size.asLongValue()).orElse(machine / 4 * 3));
    }
}
