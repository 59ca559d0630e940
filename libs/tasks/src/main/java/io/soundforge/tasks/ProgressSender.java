package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.JobProgress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

/**
 * Sends the newest progress of each running task, at most four times a second, past the outbox. Lossy on purpose: handlers never wait for the
 * broker, and what ends before it was sent is not sent.
 */
final class ProgressSender implements Runnable {
    private static final Logger LOG = Logger.getLogger(ProgressSender.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final EventEncoder encoder;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Map<String, JobProgress> newest = new ConcurrentHashMap<>();
    private final Signal signal = new Signal();
    private volatile boolean closed;

    ProgressSender(EventEncoder encoder, Supplier<Producer<String, byte[]>> producers) {
        this.encoder = encoder;
        this.producers = producers;
    }

    void send(String taskKey, JobProgress progress) {
        newest.put(taskKey, progress);
        signal.wake();
    }

    /** The task has ended; what was not sent is out of date. */
    void forget(String taskKey) {
        newest.remove(taskKey);
    }

    void close() {
        closed = true;
        signal.wake();
    }

    @Override
    public void run() {
        Producer<String, byte[]> producer = null;
        try {
            while (!closed) {
                signal.await(IDLE);
                if (!newest.isEmpty() && !closed) {
                    producer = producer == null ? create() : producer;
                    sendAll(producer);
                    Thread.sleep(INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Progress ends");
        } finally {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
        }
    }

    private Producer<String, byte[]> create() {
        try {
            return producers.get();
        } catch (RuntimeException e) {
            LOG.debugf(e, "No producer for progress");
            return null;
        }
    }

    private void sendAll(Producer<String, byte[]> producer) {
        for (Iterator<JobProgress> each = newest.values().iterator(); each.hasNext(); ) {
            JobProgress progress = each.next();
            each.remove();
            if (producer != null) {
                send(producer, encoder.encode(List.of(progress), null).get(0));
            }
        }
    }

    private static void send(Producer<String, byte[]> producer, EncodedEvent event) {
        try {
            producer.send(KafkaClients.record(event));
        } catch (RuntimeException e) {
            LOG.debugf("Progress is lost: %s", e.getMessage());
        }
    }
}
