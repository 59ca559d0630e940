package io.soundforge.local.stack;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts one component, and starts it again, each time a little later, when it dies. */
final class Keeper implements Runnable {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    /** After that long a death is a new misfortune, not the old one again. */
    private static final Duration STABLE = Duration.ofMinutes(2);

    private final Managed managed;
    private final Board board;
    private final CountDownLatch firstReady = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);

    Keeper(Managed managed, Board board) {
        this.managed = managed;
        this.board = board;
    }

    @Override
    public void run() {
        Duration backoff = FIRST_BACKOFF;
        try {
            do {
                long start = System.nanoTime();
                String problem = runOnce(start);
                if (isStopping()) {
                    return;
                }
                board.change(managed.name(), component -> component.died(problem));
                backoff = System.nanoTime() - start > STABLE.toNanos() ? FIRST_BACKOFF : backoff;
                if (stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                backoff = min(backoff.multipliedBy(2), LONGEST_BACKOFF);
            } while (true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return why it ended */
    private String runOnce(long start) {
        String name = managed.name();
        board.change(name, Component::starting);
        try {
            ProcessHandle process =
                    managed.launch(begun -> board.change(name, component -> component.started(ProcessRef.of(begun))));
            long afterMs = Duration.ofNanos(System.nanoTime() - start).toMillis();
            board.change(name, component -> component.ready(ProcessRef.of(process), afterMs));
            firstReady.countDown();
            process.onExit().join();
            return "its process " + process.pid() + " ended";
        } catch (IOException e) {
            return e.getMessage();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits until it has answered for the first time. */
    void awaitFirstReady() throws InterruptedException {
        firstReady.await();
    }

    /** Ends the component for good. */
    void stop() {
        stopping.countDown();
        managed.stop();
        board.change(managed.name(), Component::stopped);
    }
}
