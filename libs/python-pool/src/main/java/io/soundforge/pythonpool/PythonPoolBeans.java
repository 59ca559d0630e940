package io.soundforge.pythonpool;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/** Makes the service's pool from its settings, opens it with the service and closes it after everything that uses it. */
@Singleton
class PythonPoolBeans {
    @Produces
    @Singleton
    @Startup
    PythonPool pool(PythonSettings settings, MeterRegistry registry) {
        PoolMetrics metrics = new PoolMetrics(registry, settings.op());
        PythonPool pool = PythonPool.open(settings, metrics);
        metrics.watch(pool);
        return pool;
    }

    void close(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 1000) ShutdownEvent shutdown, PythonPool pool)
            throws InterruptedException {
        pool.close();
    }
}
