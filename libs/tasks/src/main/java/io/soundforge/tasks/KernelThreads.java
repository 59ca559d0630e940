package io.soundforge.tasks;

import org.jboss.logging.Logger;

/** Threads of the kernel itself: platform daemons, so that busy handlers on virtual threads cannot starve a heartbeat. */
final class KernelThreads {
    private static final Logger LOG = Logger.getLogger(KernelThreads.class);

    private KernelThreads() {}

    static Thread create(String name, Runnable body) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .uncaughtExceptionHandler((thread, e) -> LOG.fatalf(e, "%s ended", thread.getName()))
                .unstarted(body);
    }
}
