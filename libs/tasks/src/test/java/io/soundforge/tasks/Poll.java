package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** The records of one poll, made by hand. */
final class Poll {
    private static final AtomicLong OFFSETS = new AtomicLong();
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records = new HashMap<>();

    static ConsumerRecords<String, byte[]> of(Event... events) {
        Poll poll = new Poll();
        for (Event each : events) {
            poll.add(EventCodec.encode(each, "/test"));
        }
        return poll.records();
    }

    Poll add(EncodedEvent event) {
        return add(event.topic(), event.key(), event.headers(), event.value());
    }

    Poll add(String topic, String key, Map<String, String> headers, byte[] value) {
        RecordHeaders recordHeaders = new RecordHeaders();
        headers.forEach((name, text) -> recordHeaders.add(name, text.getBytes(StandardCharsets.UTF_8)));
        records.computeIfAbsent(new TopicPartition(topic, 0), each -> new ArrayList<>())
                .add(new ConsumerRecord<>(
                        topic,
                        0,
                        OFFSETS.getAndIncrement(),
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        recordHeaders,
                        Optional.empty()));
        return this;
    }

    ConsumerRecords<String, byte[]> records() {
        return new ConsumerRecords<>(records, Map.of());
    }
}
