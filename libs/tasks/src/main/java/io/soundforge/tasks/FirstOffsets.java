package io.soundforge.tasks;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Commits where a group begins, for partitions of which it has consumed nothing. Without that, records that went before the group came would look
 * to an autoscaler like records that it has still to consume, for as long as nothing new comes, and the service would never sleep again. For
 * channels with {@code consumer-rebalance-listener.name=first-offsets}.
 */
@ApplicationScoped
@Identifier("first-offsets")
class FirstOffsets implements KafkaConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(FirstOffsets.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions), PATIENCE);
            Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
            for (TopicPartition each : partitions) {
                if (committed.get(each) == null) {
                    first.put(each, new OffsetAndMetadata(consumer.position(each, PATIENCE)));
                }
            }
            if (!first.isEmpty()) {
                consumer.commitSync(first, PATIENCE);
            }
        } catch (KafkaException e) {
            // Consuming goes on without it; the next assignment tries again.
            LOG.warnf("Cannot note where %s begins: %s", partitions, e.getMessage());
        }
    }
}
