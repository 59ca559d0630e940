package io.soundforge.pythonpool;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the service's pool from its settings, opens it with the service and closes it after everything that uses it. */
@Singleton
class PythonPoolBeans {
    @Produces
    @Singleton
    @Startup
    PythonPool pool(PythonSettings settings, @All List<WorkerEnvironment> environments, MeterRegistry registry) {
        PoolMetrics metrics = new PoolMetrics(registry, settings.op());
        PythonPool pool = PythonPool.open(settings, merged(environments), metrics);
        metrics.watch(pool, PoolLimits.of(settings));
        return pool;
    }

    private static Map<String, String> merged(List<WorkerEnvironment> environments) {
        Map<String, String> all = new TreeMap<>();
        environments.forEach(each -> all.putAll(each.variables()));
        return all;
    }

    void close(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 1000) ShutdownEvent shutdown, PythonPool pool)
            throws InterruptedException {
        pool.close();
    }
}
