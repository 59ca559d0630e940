package io.soundforge.tasks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Writes the ends of claims, many by one statement. While the database is away it keeps them: the work is done, and only a lease that
 * somebody else took meanwhile makes it worthless.
 */
final class Completer implements Runnable {
    private static final Logger LOG = Logger.getLogger(Completer.class);
    private static final long IDLE_MS = 200;

    /** Who is told what became of an ending. */
    interface Listener {
        /** It was written; the row is no longer ours. */
        void ended(Ending ending);

        /** Somebody else holds the task; nothing was written. */
        void refused(Ending ending);

        /** The database cannot take it, whatever the reason; another ending in its place, or null to let the lease run out. */
        Ending unwritable(Ending ending, Throwable cause);
    }

    private final Leases leases;
    private final int batch;
    private final Listener listener;
    private final LinkedBlockingQueue<Ending> queue = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    Completer(Leases leases, int batch, Listener listener) {
        this.leases = leases;
        this.batch = batch;
        this.listener = listener;
    }

    void submit(Ending ending) {
        queue.add(ending);
    }

    /** Ends the loop once the queue is empty; what the database does not take by then is left to the leases. */
    void close() {
        closed = true;
    }

    @Override
    public void run() {
        List<Ending> endings = new ArrayList<>();
        try {
            while (!closed || !queue.isEmpty()) {
                Ending first = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    endings.clear();
                    endings.add(first);
                    queue.drainTo(endings, batch - 1);
                    write(endings);
                }
            }
        } catch (InterruptedException e) {
            LOG.infof("Leaving %d ends of tasks unwritten; their leases will run out", endings.size() + queue.size());
        }
    }

    private void write(List<Ending> endings) throws InterruptedException {
        try {
            attempt(endings);
        } catch (SQLException | RuntimeException e) {
            if (endings.size() == 1) {
                replace(endings.get(0), e);
                return;
            }
            LOG.warnf(e, "One of %d ends of tasks cannot be written; taking them one by one", endings.size());
            for (Ending each : endings) {
                write(List.of(each));
            }
        }
    }

    private void replace(Ending ending, Exception cause) throws InterruptedException {
        LOG.errorf(cause, "The end of %s cannot be written", ending.task().key());
        Ending instead = listener.unwritable(ending, cause);
        if (instead == null) {
            return;
        }
        try {
            attempt(List.of(instead));
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(e, "Nor can its failure; its lease will run out");
            listener.refused(instead);
        }
    }

    /** Returns when written; passes on what no waiting mends. */
    private void attempt(List<Ending> endings) throws SQLException, InterruptedException {
        Backoff backoff = new Backoff(Duration.ofSeconds(1));
        while (true) {
            try {
                Set<Long> written = leases.end(endings);
                for (Ending each : endings) {
                    if (written.contains(each.task().id())) {
                        listener.ended(each);
                    } else {
                        listener.refused(each);
                    }
                }
                return;
            } catch (SQLException e) {
                if (!Database.isTransient(e)) {
                    throw e;
                }
                LOG.logf(
                        backoff.level(),
                        "The database did not take the ends of %d tasks: %s",
                        endings.size(),
                        e.getMessage());
                backoff.pause();
            }
        }
    }
}
