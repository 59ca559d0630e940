package io.soundforge.separation;

import io.smallrye.common.annotation.Blocking;
import io.soundforge.tasks.StepWorker;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Where the topics come in; the kernel turns records into tasks. */
@ApplicationScoped
public class SeparationConsumer {
    private final StepWorker worker;

    SeparationConsumer(StepWorker worker) {
        this.worker = worker;
    }

    /** {@code track.downloaded} */
    @Incoming("facts")
    @Blocking
    void facts(ConsumerRecords<String, byte[]> records) {
        worker.acceptFacts(records);
    }

    /** {@code task.command} */
    @Incoming("commands")
    @Blocking
    void commands(ConsumerRecords<String, byte[]> records) {
        worker.acceptCommands(records);
    }
}
