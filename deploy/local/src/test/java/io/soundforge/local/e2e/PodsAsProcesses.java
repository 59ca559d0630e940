package io.soundforge.local.e2e;

import io.soundforge.local.stack.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Runs separation-service as a cluster would: one process of this machine for each pod that its Deployment shall have. Remembers how many those
 * were, and when.
 */
final class PodsAsProcesses implements AutoCloseable {
    private static final String SERVICE = "separation-service";

    private final Installation installation;
    private final Path logs;
    private final Instant start = Instant.now();
    private final Deque<Replica> running = new ArrayDeque<>();
    private final List<Replica> started = new ArrayList<>();
    private final List<CompletableFuture<Void>> leaving = new ArrayList<>();
    private final List<Integer> wanted = new CopyOnWriteArrayList<>();
    private volatile Runnable beforeTheNextLeaves = () -> {};

    PodsAsProcesses(Installation installation, Path logs) {
        this.installation = installation;
        this.logs = logs;
    }

    /** Starts or ends processes until there are so many. */
    synchronized void scaleTo(int replicas) {
        if (!wanted.isEmpty() && wanted.getLast() == replicas) {
            return;
        }
        wanted.add(replicas);
        System.out.printf(
                "%6.1f s  the cluster wants %d of %s%n",
                Duration.between(start, Instant.now()).toMillis() / 1000.0, replicas, SERVICE);
        while (running.size() < replicas) {
            begin();
        }
        while (running.size() > replicas) {
            beforeTheNextLeaves.run();
            beforeTheNextLeaves = () -> {};
            end(running.removeLast());
        }
    }

    private void begin() {
        try {
            Path log = logs.resolve(SERVICE + "-" + started.size() + ".log");
            Replica replica =
                    Replica.separation(installation.stackHome(), 0, Map.of("SOUNDFORGE_TASKS_DRAIN", "20s"), log);
            started.add(replica);
            running.addLast(replica);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Replica replica) {
        leaving.add(CompletableFuture.runAsync(() -> {
            try {
                replica.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** What to do once, between the cluster's wish for fewer and the moment when the process is told. */
    void beforeTheNextLeaves(Runnable action) {
        beforeTheNextLeaves = action;
    }

    /** How many were wanted, in the order of the wishes. */
    List<Integer> wanted() {
        return List.copyOf(wanted);
    }

    /** How many processes there are, those that are about to end included. */
    synchronized long alive() {
        return started.stream().filter(each -> each.process().isAlive()).count();
    }

    /** How many have been started so far. */
    synchronized int startedSoFar() {
        return started.size();
    }

    /** Ends all of them; fails if one did not end when it was asked to. */
    @Override
    public void close() {
        scaleTo(0);
        leaving.forEach(CompletableFuture::join);
    }
}
