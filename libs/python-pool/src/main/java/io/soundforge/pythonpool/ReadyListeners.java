package io.soundforge.pythonpool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Tells what workers say of themselves once they have come up. On one thread of its own, so that listeners may block and hear the
 * newest last.
 */
final class ReadyListeners implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReadyListeners.class);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("python-ready").factory());
    private final List<Consumer<WorkerReady>> listeners = new ArrayList<>();
    private volatile WorkerReady last;

    synchronized void add(Consumer<WorkerReady> listener) {
        listeners.add(listener);
        if (last != null) {
            tell(listener, last);
        }
    }

    synchronized void ready(WorkerReady ready) {
        last = ready;
        listeners.forEach(listener -> tell(listener, ready));
    }

    /** What the worker that came up last says; null until one has. */
    WorkerReady last() {
        return last;
    }

    private void tell(Consumer<WorkerReady> listener, WorkerReady ready) {
        try {
            thread.execute(() -> {
                try {
                    listener.accept(ready);
                } catch (RuntimeException e) {
                    LOG.error("what a worker says of itself could not be passed on", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the pool is closed; nobody is told of its workers any more");
        }
    }

    /** Interrupts a listener that waits. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
