package io.soundforge.tasks;

import io.soundforge.events.EventHeaders;
import io.soundforge.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** For an operator: what lies on the dead-letter topic, and sending one of it once more. */
public final class DeadLetters {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaClients clients;

    /**
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} at least
     */
    public DeadLetters(Map<String, Object> kafka) {
        this(new KafkaClients(kafka, "dead-letters"));
    }

    DeadLetters(KafkaClients clients) {
        this.clients = clients;
    }

    /**
     * A dead letter.
     *
     * @param partition and {@code offset}: its place on the dead-letter topic, which names it for {@link #replay}
     * @param topic where the record came from, at {@code sourcePartition} and {@code sourceOffset}
     * @param consumer who could not read it
     * @param reason why
     * @param value the record's value as it was, or null
     */
    public record Letter(
            int partition,
            long offset,
            Instant at,
            String topic,
            int sourcePartition,
            long sourceOffset,
            String consumer,
            String reason,
            String key,
            Map<String, String> headers,
            byte[] value) {}

    /**
     * The newest dead letters.
     *
     * @param limit how many at most, newest first
     */
    public List<Letter> list(int limit) {
        try (Consumer<String, byte[]> reader = clients.reader()) {
            List<TopicPartition> partitions = reader.partitionsFor(Topic.DEAD_LETTER.topicName(), PATIENCE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> begin = reader.beginningOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> end = reader.endOffsets(partitions, PATIENCE);
            reader.assign(partitions);
            partitions.forEach(each -> reader.seek(each, Math.max(begin.get(each), end.get(each) - limit)));
            List<Letter> letters = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline
                    && partitions.stream().anyMatch(each -> reader.position(each, PATIENCE) < end.get(each))) {
                reader.poll(POLL).forEach(record -> letter(record).ifPresent(letters::add));
            }
            letters.sort((a, b) -> b.at().compareTo(a.at()));
            return letters.stream().limit(limit).toList();
        }
    }

    /** One dead letter, if it is still there. */
    public Optional<Letter> find(int partition, long offset) {
        try (Consumer<String, byte[]> reader = clients.reader()) {
            TopicPartition place = new TopicPartition(Topic.DEAD_LETTER.topicName(), partition);
            // A question for a partition that is not there would wait until its time is over.
            if (reader.partitionsFor(place.topic(), PATIENCE).stream()
                    .noneMatch(info -> info.partition() == partition)) {
                return Optional.empty();
            }
            reader.assign(List.of(place));
            Long end = reader.endOffsets(List.of(place), PATIENCE).get(place);
            if (end == null || offset < 0 || offset >= end) {
                return Optional.empty();
            }
            reader.seek(place, offset);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline && reader.position(place, PATIENCE) < end) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                    return record.offset() == offset ? letter(record) : Optional.empty();
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Sends the record to its topic once more, under its own event id: consumers that had read it drop it, the one that had not tries again.
     *
     * @return the letter that was sent, or empty if it is no longer there
     * @throws IllegalStateException if the broker does not take it
     */
    public Optional<Letter> replay(int partition, long offset) throws InterruptedException {
        Optional<Letter> found = find(partition, offset);
        if (found.isEmpty()) {
            return found;
        }
        Letter letter = found.get();
        try (Producer<String, byte[]> producer = clients.replayProducer()) {
            producer.send(KafkaClients.record(letter.topic(), letter.key(), letter.headers(), letter.value()))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot replay to " + letter.topic(), e.getCause());
        }
        return found;
    }

    /** Empty for a record that no service of ours put there: it names no place to go back to. */
    private static Optional<Letter> letter(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header each : record.headers()) {
            headers.put(each.key(), each.value() == null ? "" : new String(each.value(), StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(new Letter(
                    record.partition(),
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp()),
                    headers.remove(EventHeaders.DEAD_TOPIC),
                    Integer.parseInt(headers.remove(EventHeaders.DEAD_PARTITION)),
                    Long.parseLong(headers.remove(EventHeaders.DEAD_OFFSET)),
                    headers.remove(EventHeaders.DEAD_CONSUMER),
                    headers.remove(EventHeaders.DEAD_REASON),
                    record.key(),
                    headers,
                    record.value()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
