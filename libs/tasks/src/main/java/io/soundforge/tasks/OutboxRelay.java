package io.soundforge.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.EventCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jboss.logging.Logger;

/**
 * Publishes the outbox in order: one relay at a time in the whole service, held by a session's advisory lock. A round sends a batch,
 * awaits the acknowledgements, and deletes exactly the published rows; no transaction is open meanwhile. If it dies in between, rows are sent
 * twice, which inboxes absorb by the event's id.
 */
final class OutboxRelay implements Runnable {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtext(current_schema()), 2)";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtext(current_schema()), 2)";
    private static final String READ =
            "SELECT id, topic, record_key, headers, value FROM outbox WHERE parked_reason IS NULL ORDER BY id LIMIT ?";
    // A lost delete is a duplicate, which inboxes absorb: it need not wait for the disk.
    private static final String DELETE =
            "DELETE FROM outbox USING (SELECT set_config('synchronous_commit', 'off', true)) AS c WHERE id = ANY (?)";
    private static final String PARK = "UPDATE outbox SET parked_reason = ? WHERE id = ?";

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
                try {
                    if (serve(backoff)) {
                        return;
                    }
                } catch (SQLException | RuntimeException e) {
                    LOG.warnf("The outbox waits: %s", e.getMessage());
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

    /** Relays for as long as this process holds the lock. Returns true when closed and empty. */
    private boolean serve(Backoff backoff) throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            while (!isTrue(connection, LOCK)) {
                if (closing) {
                    return true;
                }
                signal.await(config.standby());
            }
            try {
                return relayAll(connection, backoff);
            } finally {
                release(connection);
            }
        }
    }

    private boolean relayAll(Connection connection, Backoff backoff) throws SQLException, InterruptedException {
        while (true) {
            boolean last = closing;
            long began = System.nanoTime();
            int read = relay(connection);
            backoff.reset();
            if (read == 0 && last) {
                return true;
            }
            if (read < config.batch() && !last) {
                signal.await(config.poll());
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
    private int relay(Connection connection) throws SQLException, InterruptedException {
        List<Row> rows = read(connection);
        if (rows.isEmpty()) {
            return 0;
        }
        if (producer == null) {
            producer = producers.get();
        }
        Round round = new Round(connection);
        for (Row each : rows) {
            if (!round.send(each)) {
                break;
            }
        }
        round.finish();
        return rows.size();
    }

    /** One batch on its way. It stops at the first send that fails: what comes after must not overtake it. */
    private final class Round {
        private final Connection connection;
        private final Map<Long, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        private Throwable failure;

        Round(Connection connection) {
            this.connection = connection;
        }

        boolean send(Row row) throws SQLException, InterruptedException {
            try {
                Future<RecordMetadata> result = producer.send(row.toRecord());
                // Refused without having been sent: too large, or no metadata to be had.
                if (result.isDone() && !acknowledged(row.id(), result)) {
                    return failure == null;
                }
                sent.put(row.id(), result);
            } catch (SerializationException e) {
                park(connection, row.id(), e);
            } catch (RuntimeException e) {
                failure = e;
            }
            return failure == null;
        }

        void finish() throws SQLException, InterruptedException {
            producer.flush();
            List<Long> published = new ArrayList<>(sent.size());
            for (Map.Entry<Long, Future<RecordMetadata>> each : sent.entrySet()) {
                if (acknowledged(each.getKey(), each.getValue())) {
                    published.add(each.getKey());
                }
            }
            delete(connection, published);
            metrics.relayed(published.size());
            if (failure != null) {
                throw new IllegalStateException("the broker does not take it: " + failure.getMessage(), failure);
            }
        }

        private boolean acknowledged(long id, Future<RecordMetadata> result) throws SQLException, InterruptedException {
            try {
                result.get();
                return true;
            } catch (ExecutionException e) {
                if (isRefusedForGood(e.getCause())) {
                    park(connection, id, e.getCause());
                } else if (failure == null) {
                    failure = e.getCause();
                }
                return false;
            }
        }
    }

    private static boolean isRefusedForGood(Throwable cause) {
        return cause instanceof RecordTooLargeException
                || cause instanceof SerializationException
                || cause instanceof InvalidTopicException;
    }

    private List<Row> read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setInt(1, config.batch());
            ResultSet rows = select.executeQuery();
            List<Row> read = new ArrayList<>();
            while (rows.next()) {
                read.add(new Row(
                        rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4), rows.getBytes(5)));
            }
            return read;
        }
    }

    private static void delete(Connection connection, List<Long> ids) throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                delete.setArray(1, connection.createArrayOf("int8", ids.toArray()));
                delete.executeUpdate();
            }
        }
    }

    private static void park(Connection connection, long id, Throwable cause) throws SQLException {
        LOG.errorf(cause, "The broker refuses outbox row %d for good; it is set aside", id);
        try (PreparedStatement park = connection.prepareStatement(PARK)) {
            park.setString(1, cause.toString());
            park.setLong(2, id);
            park.executeUpdate();
        }
    }

    private static void release(Connection connection) {
        try {
            isTrue(connection, UNLOCK);
        } catch (SQLException e) {
            LOG.debugf("The lock went with its session: %s", e.getMessage());
        }
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        }
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

    private record Row(long id, String topic, String key, String headers, byte[] value) {
        ProducerRecord<String, byte[]> toRecord() {
            try {
                return KafkaClients.record(topic, key, EventCodec.json().readValue(headers, HEADERS), value);
            } catch (JsonProcessingException e) {
                throw new SerializationException("headers of outbox row " + id, e);
            }
        }
    }
}
