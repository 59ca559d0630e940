package io.soundforge.tasks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;

/**
 * Publishes the outbox in order: one relay at a time in the whole service, see {@link RelaySession}. A round sends a batch, awaits the
 * acknowledgements, and deletes exactly the published rows; no transaction is open meanwhile. If it dies in between, rows are sent twice, which
 * inboxes absorb by the event's id. Each of two relays sends in order, so the first copies of events are in order too.
 */
final class OutboxRelay implements Runnable {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final Database database;
    private final TasksConfig.OutboxSettings config;
    private final TaskMetrics metrics;
    private final Signal signal;
    private final Supplier<Producer<String, byte[]>> producers;
    private volatile boolean closing;
    private Producer<String, byte[]> producer;

    OutboxRelay(
            Database database,
            TasksConfig.OutboxSettings config,
            TaskMetrics metrics,
            Signal signal,
            Supplier<Producer<String, byte[]>> producers) {
        this.database = database;
        this.config = config;
        this.metrics = metrics;
        this.signal = signal;
        this.producers = producers;
    }

    /** Publishes what is there, then ends. Interrupt the thread to end it at once. */
    void close() {
        closing = true;
        signal.wake();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff(config.backoffCap());
        try {
            while (true) {
                try (RelaySession session = new RelaySession(database, config.takeover())) {
                    if (awaitTurn(session)) {
                        relayAll(session, backoff);
                    }
                    return;
                } catch (SQLException | RuntimeException e) {
                    LOG.logf(backoff.level(), "The outbox waits: %s", e.getMessage());
                    closeProducer();
                    if (closing) {
                        return;
                    }
                    backoff.pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The relay was interrupted");
        } finally {
            closeProducer();
        }
    }

    /** Waits until this process is the relay. Returns false when closed before. */
    private boolean awaitTurn(RelaySession session) throws SQLException, InterruptedException {
        while (!session.acquire()) {
            if (closing) {
                return false;
            }
            // More often than the server's patience with silent sessions.
            signal.await(shorter(config.standby(), config.takeover().dividedBy(3)));
        }
        return true;
    }

    /** Relays until closed and empty. */
    private void relayAll(RelaySession session, Backoff backoff) throws SQLException, InterruptedException {
        while (true) {
            boolean last = closing;
            long began = System.nanoTime();
            int read = relay(session);
            backoff.reset();
            if (read == 0 && last) {
                return;
            }
            if (read < config.batch() && !last) {
                signal.await(shorter(config.poll(), config.takeover().dividedBy(3)));
                awaitInterval(began);
            }
        }
    }

    /** Rounds are what costs, not rows: those that follow each other closely share one. */
    private void awaitInterval(long began) throws InterruptedException {
        long left = config.minInterval().toNanos() - (System.nanoTime() - began);
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    /** One round. Returns how many rows it met. */
    private int relay(RelaySession session) throws SQLException, InterruptedException {
        List<RelaySession.Row> rows = session.read(config.batch());
        if (rows.isEmpty()) {
            return 0;
        }
        if (producer == null) {
            producer = producers.get();
        }
        Round round = new Round(session);
        for (RelaySession.Row each : rows) {
            if (!round.send(each)) {
                break;
            }
        }
        round.finish();
        return rows.size();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void closeProducer() {
        if (producer != null) {
            try {
                producer.close(Duration.ZERO);
            } catch (RuntimeException e) {
                LOG.debugf("Closing the producer: %s", e.getMessage());
            }
            producer = null;
        }
    }

    /** One batch on its way. It stops at the first send that fails: what comes after must not overtake it. */
    private final class Round {
        private final RelaySession session;
        private final long patienceMs = config.takeover().dividedBy(3).toMillis();
        private final Map<Long, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        private Throwable failure;

        Round(RelaySession session) {
            this.session = session;
        }

        /** Returns false once nothing more may be sent. */
        boolean send(RelaySession.Row row) throws SQLException, InterruptedException {
            try {
                Future<RecordMetadata> result = producer.send(row.toRecord());
                // Done already means refused unsent: too large, or no metadata to be had.
                if (!result.isDone() || acknowledged(row.id(), result)) {
                    sent.put(row.id(), result);
                }
            } catch (SerializationException e) {
                session.park(row.id(), e);
            } catch (RuntimeException e) {
                failure = e;
            }
            return failure == null;
        }

        void finish() throws SQLException, InterruptedException {
            List<Long> published = new ArrayList<>(sent.size());
            for (Map.Entry<Long, Future<RecordMetadata>> each : sent.entrySet()) {
                if (acknowledged(each.getKey(), each.getValue())) {
                    published.add(each.getKey());
                }
            }
            session.delete(published);
            metrics.relayed(published.size());
            if (failure != null) {
                throw new IllegalStateException("the broker does not take it: " + failure.getMessage(), failure);
            }
        }

        /** Waits for as long as it takes: the producer tries again by itself, and keeps the order. */
        private boolean acknowledged(long id, Future<RecordMetadata> result) throws SQLException, InterruptedException {
            while (true) {
                try {
                    result.get(patienceMs, TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException e) {
                    session.ping();
                } catch (ExecutionException e) {
                    if (isRefusedForGood(e.getCause())) {
                        session.park(id, e.getCause());
                    } else if (failure == null) {
                        failure = e.getCause();
                    }
                    return false;
                }
            }
        }

        private boolean isRefusedForGood(Throwable cause) {
            return cause instanceof RecordTooLargeException
                    || cause instanceof SerializationException
                    || cause instanceof InvalidTopicException;
        }
    }
}
