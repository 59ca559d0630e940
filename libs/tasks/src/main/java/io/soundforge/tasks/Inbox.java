package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Turns the records of a poll into new events, exactly once per consumer. A poll is one transaction: ids of events, what the handler
 * writes, dead letters. What cannot be read, or breaks the transaction by itself, becomes a dead letter; its neighbours go on. While
 * the database is away the poll waits, and its offsets stay uncommitted.
 */
public final class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private static final String REMEMBER = """
            INSERT INTO inbox (consumer, event_id)
            SELECT ?, i.id FROM unnest(?::text[]) WITH ORDINALITY AS i (id, position) ORDER BY i.position
            ON CONFLICT DO NOTHING RETURNING event_id
            """;

    private final Database database;
    private final OutboxStore outbox;
    private final TaskMetrics metrics;
    private volatile boolean closed;

    Inbox(Database database, OutboxStore outbox, TaskMetrics metrics) {
        this.database = database;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /**
     * Consumes the records of one poll. Returns when their effects are committed, so that the caller may commit the offsets.
     *
     * @param consumer who consumes: events are remembered per consumer, so that two of one service do not take them from each other
     * @throws IllegalStateException if the service goes down meanwhile; the records will come again
     */
    public void consume(String consumer, ConsumerRecords<String, byte[]> records, BatchHandler handler) {
        List<InboxRecord> parsed = InboxRecord.parse(consumer, records);
        if (parsed.isEmpty()) {
            return;
        }
        Backoff backoff = new Backoff();
        while (true) {
            try {
                store(consumer, parsed, handler);
                return;
            } catch (Exception | StackOverflowError e) {
                if (!Database.isTransient(e)) {
                    isolate(consumer, parsed, handler, e);
                    return;
                }
                LOG.logf(
                        backoff.level(),
                        "The database did not take %d records of %s: %s",
                        parsed.size(),
                        consumer,
                        e.getMessage());
                pause(backoff);
            }
        }
    }

    /** Makes waiting polls give up. */
    void close() {
        closed = true;
    }

    private void store(String consumer, List<InboxRecord> records, BatchHandler handler) throws SQLException {
        int deadLetters = database.transaction(connection -> {
            Set<String> fresh = remember(connection, consumer, records);
            List<Received<? extends Event>> events = new ArrayList<>();
            List<EncodedEvent> dead = new ArrayList<>();
            for (InboxRecord each : records) {
                // remove: the second record of one id within a poll is a duplicate too.
                if (fresh.remove(each.id())) {
                    if (each.received() != null) {
                        events.add(each.received());
                    } else {
                        dead.add(each.deadLetter());
                    }
                }
            }
            if (!events.isEmpty()) {
                handler.handle(connection, events);
            }
            outbox.appendEncoded(connection, dead);
            return dead.size();
        });
        metrics.deadLetters(deadLetters);
    }

    /** One of the records broke the transaction: finds out which, and goes on without it. */
    private void isolate(String consumer, List<InboxRecord> records, BatchHandler handler, Throwable first) {
        LOG.warnf(first, "A record of %s breaks its poll of %d; taking them one by one", consumer, records.size());
        for (InboxRecord each : records) {
            storeAlone(consumer, each, handler);
        }
    }

    private void storeAlone(String consumer, InboxRecord record, BatchHandler handler) {
        InboxRecord current = record;
        Backoff backoff = new Backoff();
        while (true) {
            try {
                store(consumer, List.of(current), handler);
                return;
            } catch (Exception | StackOverflowError e) {
                if (Database.isTransient(e)) {
                    pause(backoff);
                } else if (current.received() != null) {
                    LOG.errorf(e, "%s goes to the dead letters", current.id());
                    current = current.asDead(consumer, e.toString());
                } else {
                    throw new IllegalStateException("cannot store a dead letter", e);
                }
            }
        }
    }

    private void pause(Backoff backoff) {
        if (closed) {
            throw new IllegalStateException("going down; the records will be delivered again");
        }
        try {
            backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; the records will be delivered again", e);
        }
    }

    private static Set<String> remember(Connection connection, String consumer, List<InboxRecord> records)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(REMEMBER)) {
            insert.setString(1, consumer);
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "text", records.stream().map(InboxRecord::id).toArray()));
            ResultSet rows = insert.executeQuery();
            Set<String> fresh = new HashSet<>();
            while (rows.next()) {
                fresh.add(rows.getString(1));
            }
            return fresh;
        }
    }
}
