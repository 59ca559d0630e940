package io.soundforge.pythonpool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A job in the pool. Changed under the pool's lock only; its end is told through the future. */
final class Call implements PythonCall {
    final PythonJob job;
    final byte[] line;
    final ProgressListener listener;
    final long submittedAt = System.nanoTime();
    final CompletableFuture<PythonResult> end = new CompletableFuture<>();

    Worker worker;
    long startedAt;
    Future<?> deadline;
    boolean cancelRequested;
    List<PythonStage> stages = List.of();

    private final Dispatcher dispatcher;

    Call(Dispatcher dispatcher, PythonJob job, byte[] line, ProgressListener listener) {
        this.dispatcher = dispatcher;
        this.job = job;
        this.line = line;
        this.listener = listener;
    }

    @Override
    public PythonResult await() throws PythonFailure, InterruptedException {
        try {
            return end.get();
        } catch (InterruptedException e) {
            cancel();
            awaitStop();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PythonFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until the worker has let go, whatever interrupts; bounded, for the grace is. */
    private void awaitStop() {
        long until = System.nanoTime() + dispatcher.stopPatience().toNanos();
        boolean interrupted = false;
        while (!end.isDone() && System.nanoTime() < until) {
            try {
                end.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void cancel() {
        dispatcher.cancel(this, false);
    }

    @Override
    public void kill() {
        dispatcher.cancel(this, true);
    }

    Duration waited() {
        return Duration.ofNanos((startedAt == 0 ? System.nanoTime() : startedAt) - submittedAt);
    }

    Duration ran() {
        return startedAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startedAt);
    }
}
