package io.soundforge.separation;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.events.Step;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.tasks.CapabilityAnnouncer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells the gateway which engines and models there are, as soon as a worker has said so. */
@ApplicationScoped
class SeparationCapabilities {
    void start(@Observes StartupEvent event, PythonPool pool, CapabilityAnnouncer announcer) {
        pool.onReady(ready -> announcer.announce(Step.SEPARATE, ready.versions(), ready.capabilities()));
    }
}
