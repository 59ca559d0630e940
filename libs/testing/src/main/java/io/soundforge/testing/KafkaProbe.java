package io.soundforge.testing;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Topic;
import io.soundforge.events.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Talks to the topics as another service would: sends what a test wants sent, and has seen every record since it was made. */
public final class KafkaProbe implements AutoCloseable {
    /** How long {@code await…} waits. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;
    private final RecordWatch watch;

    /** A probe that sees all records sent from now on, also on topics that do not exist yet. */
    public KafkaProbe(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.watch = new RecordWatch(bootstrapServers);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Creates every topic of {@link Topic}, for tests without a service that does. */
    public void createTopics() {
        List<NewTopic> topics = Arrays.stream(Topic.values())
                .map(topic -> new NewTopic(topic.topicName(), 3, (short) 1))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (var created : admin.createTopics(topics).values().values()) {
                try {
                    created.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException("cannot create the topics", e.getCause());
                    }
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends an event and waits for the broker's receipt. */
    public RecordMetadata send(EncodedEvent event) {
        return send(event.topic(), event.key(), event.headers(), event.value());
    }

    /** Encodes an event as from {@code /test}, sends it and waits for the receipt. */
    public EncodedEvent send(Event event) {
        EncodedEvent encoded = EventCodec.encode(event, "/test");
        send(encoded);
        return encoded;
    }

    /** Sends any bytes and waits for the receipt. */
    public RecordMetadata send(String topic, String key, Map<String, String> headers, byte[] value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot send to " + topic, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What has come on a topic so far, in the order of each partition. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        return watch.seen(topic);
    }

    /** Waits for a record that fits, and fails after {@link #PATIENCE}. */
    public ConsumerRecord<String, byte[]> await(String topic, Predicate<ConsumerRecord<String, byte[]>> fits) {
        return Awaitility.await("record on " + topic)
                .atMost(PATIENCE)
                .until(() -> records(topic).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** The readable events of a type that have come so far. */
    public <E extends Event> List<E> events(Class<E> type) {
        return records(Topic.of(type).topicName()).stream()
                .flatMap(record -> decoded(type, record).stream())
                .toList();
    }

    /** Waits for an event that fits, and fails after {@link #PATIENCE}. */
    public <E extends Event> E awaitEvent(Class<E> type, Predicate<E> fits) {
        return Awaitility.await(type.getSimpleName())
                .atMost(PATIENCE)
                .until(() -> events(type).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** A header's text, or null. */
    public static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static <E extends Event> Optional<E> decoded(Class<E> type, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.of(EventCodec.decode(type, record.value()));
        } catch (UnreadableEventException e) {
            return Optional.empty();
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    @Override
    public void close() {
        watch.close();
        producer.close(Duration.ofSeconds(5));
    }
}
