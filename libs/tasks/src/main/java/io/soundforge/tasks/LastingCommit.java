package io.soundforge.tasks;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Commits what has been consumed, as SmallRye's strategy {@code latest} does, but until the broker has it. With {@code latest}, a commit that a broker
 * takes to its grave is made up for by the next record of that partition: while none comes, an autoscaler sees a record that nobody has consumed,
 * and lets the service never sleep. For channels with {@code commit-strategy=lasting}.
 */
final class LastingCommit implements KafkaCommitHandler {
    private static final Logger LOG = Logger.getLogger(LastingCommit.class);

    private static final long PAUSE_MS = 1_000;

    private final KafkaConsumer<?, ?> consumer;
    private final BiConsumer<Long, Runnable> timer;
    /** What each of our partitions is to be committed at, and has not been. Guarded by this. */
    private final Map<TopicPartition, Long> wanted = new HashMap<>();

    /** Partitions that were ours and are somebody else's: a late record must not take their commits back. Guarded by this. */
    private final Set<TopicPartition> lost = new HashSet<>();

    private boolean waiting;
    private boolean ended;

    /** @param timer runs something after so many milliseconds */
    LastingCommit(KafkaConsumer<?, ?> consumer, BiConsumer<Long, Runnable> timer) {
        this.consumer = consumer;
        this.timer = timer;
    }

    /** Makes one for each channel. */
    @ApplicationScoped
    @Identifier("lasting")
    static class Factory implements KafkaCommitHandler.Factory {
        @Override
        public KafkaCommitHandler create(
                KafkaConnectorIncomingConfiguration config,
                Vertx vertx,
                KafkaConsumer<?, ?> consumer,
                BiConsumer<Throwable, Boolean> reportFailure) {
            return new LastingCommit(
                    consumer, (pauseMs, action) -> vertx.getDelegate().setTimer(pauseMs, timer -> action.run()));
        }
    }

    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        consumed(new TopicPartition(record.getTopic(), record.getPartition()), record.getOffset() + 1);
        return Uni.createFrom().voidItem().runSubscriptionOn(record::runOnMessageContext);
    }

    private synchronized void consumed(TopicPartition partition, long offset) {
        if (!lost.contains(partition)) {
            wanted.merge(partition, offset, Math::max);
            commit();
        }
    }

    /** Commits are asked for one after the other, so that none overtakes a later one. */
    private synchronized void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        wanted.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        if (ended || offsets.isEmpty()) {
            return;
        }
        consumer.commitAsync(offsets).subscribe().with(done -> committed(offsets), failure -> later(failure, offsets));
    }

    private synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> wanted.remove(partition, offset.offset()));
    }

    private synchronized void later(Throwable failure, Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (!waiting) {
            waiting = true;
            LOG.debugf("%s is not committed yet: %s", offsets, failure.getMessage());
            timer.accept(PAUSE_MS, this::again);
        }
    }

    private synchronized void again() {
        waiting = false;
        commit();
    }

    @Override
    public synchronized void partitionsAssigned(Collection<TopicPartition> partitions) {
        lost.removeAll(partitions);
    }

    /** Whoever gets them consumes what was not committed again, and knows it by its id. */
    @Override
    public synchronized void partitionsRevoked(Collection<TopicPartition> partitions) {
        wanted.keySet().removeAll(partitions);
        lost.addAll(partitions);
    }

    @Override
    public synchronized void terminate(boolean graceful) {
        ended = true;
    }
}
