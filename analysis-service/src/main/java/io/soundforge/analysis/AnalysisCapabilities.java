package io.soundforge.analysis;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.events.Step;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.tasks.CapabilityAnnouncer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells the gateway which features there are, as soon as a worker has said so. */
@ApplicationScoped
class AnalysisCapabilities {
    void start(@Observes StartupEvent event, PythonPool pool, CapabilityAnnouncer announcer) {
        pool.onReady(ready -> announcer.announce(Step.ANALYZE, ready.versions(), ready.capabilities()));
    }
}
