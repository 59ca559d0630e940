package io.soundforge.audiostep;

import io.smallrye.common.annotation.Blocking;
import io.soundforge.tasks.StepWorker;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Where the topics come in; the kernel turns records into tasks. */
@ApplicationScoped
public class StepConsumer {
    private final StepWorker worker;

    StepConsumer(StepWorker worker) {
        this.worker = worker;
    }

    /** The event that the step consumes: {@code mp.messaging.incoming.facts.topic} names its topic. */
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
