package io.soundforge.metadata.projection;

import io.smallrye.reactive.messaging.annotations.Blocking;
import io.soundforge.metadata.progress.JobEventHub;
import io.soundforge.tasks.Inbox;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hands what the topics bring to the projector. The inbox drops duplicates and sets unreadable records aside. */
@ApplicationScoped
public class FactConsumer {
    private final Inbox inbox;
    private final FactProjector projector;
    private final ProgressProjector progress;
    private final CapabilityProjector capabilities;
    private final JobEventHub hub;

    FactConsumer(
            Inbox inbox,
            FactProjector projector,
            ProgressProjector progress,
            CapabilityProjector capabilities,
            JobEventHub hub) {
        this.inbox = inbox;
        this.projector = projector;
        this.progress = progress;
        this.capabilities = capabilities;
        this.hub = hub;
    }

    /** Facts about tracks: downloaded, analyzed, processed, failed, changed. */
    @Incoming("facts")
    @Blocking
    public void facts(ConsumerRecords<String, byte[]> records) {
        inbox.consume("metadata-service", records, projector);
        hub.wake();
    }

    /** Progress, for the database; shared between replicas. */
    @Incoming("progress")
    @Blocking
    public void progress(ConsumerRecords<String, byte[]> records) {
        progress.project(records);
        hub.wake();
    }

    /** What the workers offer. */
    @Incoming("capabilities")
    @Blocking
    public void capabilities(ConsumerRecords<String, byte[]> records) {
        inbox.consume("metadata-service-capabilities", records, capabilities);
    }
}
