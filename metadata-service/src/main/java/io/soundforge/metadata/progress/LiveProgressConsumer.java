package io.soundforge.metadata.progress;

import io.smallrye.reactive.messaging.annotations.Blocking;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Step;
import io.soundforge.events.UnreadableEventException;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Every replica sees all progress, in a group of its own, and shows it to its streams. Lossy by design. */
@ApplicationScoped
public class LiveProgressConsumer {
    private final JobEventHub hub;

    LiveProgressConsumer(JobEventHub hub) {
        this.hub = hub;
    }

    record Progress(UUID trackId, Step step, int run, int attempt, double progress, String stage, String worker) {}

    /** Only records of watched jobs are parsed at all. */
    @Incoming("live")
    @Blocking
    public void live(ConsumerRecords<String, byte[]> records) {
        if (hub.streams() == 0) {
            return;
        }
        for (ConsumerRecord<String, byte[]> record : records) {
            if (record.key() != null && hub.isWatched(record.key())) {
                show(record.value());
            }
        }
    }

    private void show(byte[] value) {
        try {
            JobProgress event = EventCodec.decode(JobProgress.class, value);
            hub.progress(
                    event.jobId(),
                    Rows.json(new Progress(
                            event.trackId(),
                            event.step(),
                            event.run(),
                            event.attempt(),
                            event.progress(),
                            event.stage(),
                            event.worker())));
        } catch (UnreadableEventException e) {
            // Progress is lossy by design.
        }
    }
}
