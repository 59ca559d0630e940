package io.soundforge.pythonpool;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once a worker is; says why none is. */
@Readiness
@Singleton
class PoolHealth implements HealthCheck {
    private final PythonPool pool;

    PoolHealth(PythonPool pool) {
        this.pool = pool;
    }

    @Override
    public HealthCheckResponse call() {
        PoolStats stats = pool.stats();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("python-pool")
                .status(stats.isReady())
                .withData("starting", stats.starting())
                .withData("idle", stats.idle())
                .withData("busy", stats.busy());
        if (stats.lastStartFailure() != null) {
            response.withData("start_failures", stats.startFailures())
                    .withData("last_start_failure", stats.lastStartFailure());
        }
        return response.build();
    }
}
