package io.soundforge.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics, read and written as an outsider does who knows only the AsyncAPI document. */
final class Facts {
    /** The topics that outsiders may rely on. */
    static final List<String> TOPICS = List.of(
            "track.requested", "track.downloaded", "track.analyzed", "track.processed", "job.failed", "job.finished");

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<String, Object> broker;

    Facts(int port) {
        broker = Map.of("bootstrap.servers", "127.0.0.1:" + port);
    }

    /** An event; records that came twice under one id are one. */
    record Fact(String id, String type, String source, JsonNode data) {
        String jobId() {
            return data.path("job_id").asText();
        }

        String trackId() {
            return data.path("track_id").asText();
        }
    }

    /** Every event from the beginning up to now. */
    List<Fact> all() {
        Map<String, Fact> facts = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> each : records(TOPICS)) {
            facts.putIfAbsent(header(each, "ce_id"), fact(each));
        }
        return List.copyOf(facts.values());
    }

    /** Every record of some topics from the beginning up to now, in the order of each partition. */
    List<ConsumerRecord<String, byte[]>> records(Collection<String> topics) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(broker, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each, PATIENCE) < ends.get(each))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the topics cannot be read to their end");
                }
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    /** Sends a record once more: with the same headers, except those given. */
    void resend(ConsumerRecord<String, byte[]> record, Map<String, String> changed) throws Exception {
        ProducerRecord<String, byte[]> copy = new ProducerRecord<>(record.topic(), record.key(), record.value());
        record.headers().forEach(header -> copy.headers().add(header));
        changed.forEach((name, text) -> {
            copy.headers().remove(name);
            copy.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
        });
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(copy).get();
        }
    }

    /** Announces that jobs have ended which never were: nobody but webhooks listens to that. @return the events' ids */
    Set<String> finishJobs(int count) throws Exception {
        Set<String> ids = new LinkedHashSet<>();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker, new StringSerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int job = 0; job < count; job++) {
                String id = UUID.randomUUID().toString();
                ids.add(id);
                sent.add(producer.send(finished(id)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        return ids;
    }

    private static ProducerRecord<String, byte[]> finished(String id) throws IOException {
        String job = UUID.randomUUID().toString();
        ObjectNode event = Installation.JSON.createObjectNode();
        event.put("job_id", job).put("state", "completed").put("run", 1).put("owner", "default");
        event.put("created_at", Instant.now().toString())
                .put("finished_at", Instant.now().toString());
        event.putObject("labels");
        event.putArray("tracks");
        event.putObject("links");
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>("job.finished", job, Installation.JSON.writeValueAsBytes(event));
        Map.of("ce_id", id, "ce_type", "job.finished", "ce_source", Ledger.TEST_SOURCE, "ce_specversion", "1.0")
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** How many records the services' consumers have not consumed yet. */
    long lag() throws ExecutionException, InterruptedException {
        return lags().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same by group and partition, where there are any. */
    Map<String, Long> lags() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(broker);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(broker, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<String, Long> lags = new TreeMap<>();
            for (GroupListing group : admin.listGroups().all().get()) {
                Map<TopicPartition, OffsetAndMetadata> consumed = admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get();
                Map<TopicPartition, Long> ends = consumer.endOffsets(consumed.keySet());
                for (Map.Entry<TopicPartition, OffsetAndMetadata> each : consumed.entrySet()) {
                    long lag = ends.get(each.getKey()) - each.getValue().offset();
                    if (TOPICS.contains(each.getKey().topic()) && lag > 0) {
                        lags.put(group.groupId() + " " + each.getKey(), lag);
                    }
                }
            }
            return lags;
        }
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static Fact fact(ConsumerRecord<String, byte[]> record) {
        try {
            return new Fact(
                    header(record, "ce_id"),
                    header(record, "ce_type"),
                    header(record, "ce_source"),
                    Installation.JSON.readTree(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
