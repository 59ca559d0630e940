package io.soundforge.local.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends {@code job.finished} for jobs that never were, which nobody but webhooks listens to: {@code BOOTSTRAP COUNT PER_SECOND LABEL}. A
 * program of its own, run with the broker's class path; 0 per second is as fast as the broker takes them.
 */
final class EventSource {
    private static final String TOPIC = "job.finished";

    private EventSource() {}

    public static void main(String[] arguments) throws InterruptedException {
        int count = Integer.parseInt(arguments[1]);
        int perSecond = Integer.parseInt(arguments[2]);
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "acks", "all", "linger.ms", 1);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            // The first record of a producer waits for the topic's metadata.
            producer.partitionsFor(TOPIC);
            long start = System.nanoTime();
            for (int sent = 0; sent < count; sent++) {
                if (perSecond > 0) {
                    long due = start + sent * TimeUnit.SECONDS.toNanos(1) / perSecond;
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                }
                producer.send(record(arguments[3]));
            }
        }
    }

    private static ProducerRecord<String, byte[]> record(String label) {
        String job = UUID.randomUUID().toString();
        String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        String value = """
                {"job_id":"%s","state":"completed","run":1,"owner":"default","labels":{"bench":"%s"},
                "created_at":"%s","finished_at":"%s","tracks":[],"links":{}}""".formatted(job, label, now, now);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(TOPIC, job, bytes(value));
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(UUID.randomUUID().toString()))
                .add("ce_type", bytes(TOPIC))
                .add("ce_source", bytes("/bench"))
                .add("ce_time", bytes(now));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
