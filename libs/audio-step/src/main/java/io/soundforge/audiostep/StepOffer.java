package io.soundforge.audiostep;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.pythonpool.WorkerReady;
import io.soundforge.tasks.CapabilityAnnouncer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells the gateway what the service offers, as soon as a worker has said so, and whenever that changes. */
@Singleton
public class StepOffer {
    private final CapabilityAnnouncer announcer;
    private final PublishingStep<?, ?> step;
    private volatile WorkerReady last;

    StepOffer(CapabilityAnnouncer announcer, PublishingStep<?, ?> step) {
        this.announcer = announcer;
        this.step = step;
    }

    void start(@Observes StartupEvent event, PythonPool pool) {
        pool.onReady(ready -> {
            last = ready;
            announce(ready);
        });
    }

    /** Tells again, if what the step offers has changed. Does nothing while no worker has said anything. */
    public void refresh() {
        WorkerReady ready = last;
        if (ready != null) {
            announce(ready);
        }
    }

    private void announce(WorkerReady ready) {
        announcer.announce(step.step(), ready.versions(), step.offer(ready.capabilities()));
    }
}
