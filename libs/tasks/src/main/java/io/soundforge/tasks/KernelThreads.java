package io.soundforge.tasks;

import org.jboss.logging.Logger;

/** Threads of loops that carry a service: platform daemons, so that busy handlers on virtual threads cannot starve a heartbeat. */
public final class KernelThreads {
    private static final Logger LOG = Logger.getLogger(KernelThreads.class);

    private KernelThreads() {}

    /** A daemon that is not started yet; if it ends by an exception, that is logged. */
    public static Thread create(String name, Runnable body) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .uncaughtExceptionHandler((thread, e) -> LOG.fatalf(e, "%s ended", thread.getName()))
                .unstarted(body);
    }
}
