package io.soundforge.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads every topic in a thread of its own: from the end where the topic is there already, else from its beginning. */
final class RecordWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, Queue<ConsumerRecord<String, byte[]>>> seen = new ConcurrentHashMap<>();
    private final Set<TopicPartition> watched = new HashSet<>();
    private final Thread reader;
    private volatile boolean closed;

    RecordWatch(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "metadata.max.age.ms", "1000"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> present = watchNew();
        if (!present.isEmpty()) { // no partitions would mean all of them
            consumer.seekToEnd(present);
        }
        present.forEach(consumer::position); // asks now, so that nothing sent after this is missed
        reader = Thread.ofPlatform().daemon().name("kafka-probe").start(this::read);
    }

    List<ConsumerRecord<String, byte[]>> seen(String topic) {
        return List.copyOf(seen.getOrDefault(topic, new ConcurrentLinkedQueue<>()));
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                try {
                    watchNew();
                    if (watched.isEmpty()) { // a consumer without partitions must not poll
                        LockSupport.parkNanos(POLL.toNanos());
                        continue;
                    }
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                        seen.computeIfAbsent(record.topic(), topic -> new ConcurrentLinkedQueue<>())
                                .add(record);
                    }
                } catch (WakeupException e) {
                    return;
                } catch (KafkaException e) {
                    // The broker is away, as some tests want it: look again.
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
        }
    }

    private List<TopicPartition> watchNew() {
        List<TopicPartition> added = consumer.listTopics().values().stream()
                .flatMap(Collection::stream)
                .filter(partition -> !partition.topic().startsWith("__"))
                .map(RecordWatch::partition)
                .filter(partition -> !watched.contains(partition))
                .collect(Collectors.toCollection(ArrayList::new));
        if (!added.isEmpty()) {
            watched.addAll(added);
            consumer.assign(watched);
        }
        return added;
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            reader.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
