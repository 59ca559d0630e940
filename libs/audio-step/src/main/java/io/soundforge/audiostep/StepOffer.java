package io.soundforge.audiostep;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.tasks.CapabilityAnnouncer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells the gateway what the service offers, as soon as a worker has said so, and whenever that changes. */
@Singleton
class StepOffer {
    void start(
            @Observes StartupEvent event, PythonPool pool, CapabilityAnnouncer announcer, PublishingStep<?, ?> step) {
        pool.onReady(ready -> announcer.announce(step.step(), ready.versions(), step.offer(ready.capabilities())));
    }
}
