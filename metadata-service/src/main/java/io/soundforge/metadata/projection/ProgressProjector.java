package io.soundforge.metadata.projection;

import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobProgress;
import io.soundforge.events.UnreadableEventException;
import io.soundforge.metadata.lifecycle.TaskId;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Projects progress past the inbox: it is lossy, harmless when repeated, and far too frequent to be remembered. Of one poll only
 * the newest word about each task counts. While the database is away progress is lost; the next word mends that.
 */
@ApplicationScoped
public class ProgressProjector {
    private static final Logger LOG = Logger.getLogger(ProgressProjector.class);

    private final FactProjector projector;
    private final Transactions transactions;

    ProgressProjector(FactProjector projector, Transactions transactions) {
        this.projector = projector;
        this.transactions = transactions;
    }

    void project(ConsumerRecords<String, byte[]> records) {
        Map<TaskId, Received<? extends Event>> newest = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                JobProgress event = EventCodec.decode(JobProgress.class, record.value());
                TaskId task = new TaskId(event.trackId(), event.step());
                newest.put(
                        task,
                        new Received<>(
                                record.topic(), Instant.ofEpochMilli(record.timestamp()), event, record.value(), null));
            } catch (UnreadableEventException e) {
                LOG.debugf("Progress that cannot be read is dropped: %s", e.getMessage());
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        try {
            transactions.call(connection -> {
                projector.handle(connection, List.copyOf(newest.values()));
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warnf("Progress of %d tasks is lost: %s", newest.size(), e.getMessage());
        }
    }
}
