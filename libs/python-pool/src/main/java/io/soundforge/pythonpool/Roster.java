package io.soundforge.pythonpool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The workers that there are, in the order in which they were started. Guarded by the pool's lock. */
final class Roster implements Iterable<Worker> {
    private final List<Worker> workers = new ArrayList<>();

    void add(Worker worker) {
        workers.add(worker);
    }

    void remove(Worker worker) {
        workers.remove(worker);
    }

    @Override
    public Iterator<Worker> iterator() {
        return workers.iterator();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** A worker that waits for a job, or null; those that are about to be replaced come last. */
    Worker idle() {
        Worker found = null;
        for (Worker worker : workers) {
            boolean free = worker.state == Worker.State.IDLE && worker.process.isAlive();
            if (free && (found == null || found.retiring)) {
                found = worker;
            }
        }
        return found;
    }

    /** How many workers there are to stay, ready or not. */
    int staying() {
        return (int) workers.stream()
                .filter(worker -> !worker.retiring && worker.state != Worker.State.STOPPING)
                .count();
    }

    /** How many of those can work. */
    int stayingAndReady() {
        return (int) workers.stream()
                .filter(worker -> !worker.retiring && worker.isReady())
                .count();
    }

    boolean hasReady() {
        return workers.stream().anyMatch(Worker::isReady);
    }

    PoolStats stats(int waiting, StartBackoff backoff) {
        return new PoolStats(
                count(Worker.State.STARTING),
                count(Worker.State.IDLE),
                count(Worker.State.BUSY),
                count(Worker.State.STOPPING),
                waiting,
                workers.stream().mapToLong(worker -> worker.process.rssBytes()).sum(),
                backoff.failures(),
                backoff.lastFailure());
    }

    private int count(Worker.State state) {
        return (int) workers.stream().filter(worker -> worker.state == state).count();
    }
}
