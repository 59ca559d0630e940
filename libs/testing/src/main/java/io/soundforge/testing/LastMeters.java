package io.soundforge.testing;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Takes a service's meters away when it ends. The registry is the process's, and Quarkus empties it in dev mode only: where services with
 * different settings follow one another in a test's process, it would go on asking the gauges of one that is gone.
 */
@Singleton
class LastMeters {
    void atEnd(@Observes ShutdownEvent end) {
        List.copyOf(Metrics.globalRegistry.getMeters()).forEach(Metrics.globalRegistry::remove);
    }
}
