package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.events.Topic;
import io.soundforge.events.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;

/**
 * A record on its way into the inbox: an event, or else a dead letter.
 *
 * @param id what the inbox remembers. A dead letter is remembered by its place, so that its replay under the event's own id is new
 * @param received the event, or null
 * @param deadLetter the dead letter, or null
 */
record InboxRecord(
        String id, Received<? extends Event> received, EncodedEvent deadLetter, ConsumerRecord<String, byte[]> source) {
    private static final int REASON_LIMIT = 1000;

    /** Reads the records of a poll. Events of types that this version does not know are left out. */
    static List<InboxRecord> parse(String consumer, ConsumerRecords<String, byte[]> records) {
        List<InboxRecord> parsed = new ArrayList<>(records.count());
        for (ConsumerRecord<String, byte[]> each : records) {
            Topic topic = Topic.ofName(each.topic());
            String type = header(each, EventHeaders.TYPE);
            if (topic != null && type != null && !type.equals(topic.topicName())) {
                continue;
            }
            try {
                parsed.add(read(topic, each));
            } catch (UnreadableEventException | StackOverflowError e) {
                parsed.add(dead(consumer, each, e.getMessage()));
            }
        }
        return parsed;
    }

    /** The same record as a dead letter. */
    InboxRecord asDead(String consumer, String reason) {
        return dead(consumer, source, reason);
    }

    private static InboxRecord read(Topic topic, ConsumerRecord<String, byte[]> source)
            throws UnreadableEventException {
        if (topic == null || topic.eventType() == null) {
            throw new UnreadableEventException("no event is known on topic " + source.topic());
        }
        Event event = EventCodec.decode(topic.eventType(), source.value());
        String id = header(source, EventHeaders.ID);
        if (id == null || id.isBlank()) {
            id = place(source);
        }
        return new InboxRecord(
                id,
                new Received<>(id, at(source), event, source.value(), header(source, EventHeaders.TRACEPARENT)),
                null,
                source);
    }

    private static Instant at(ConsumerRecord<?, ?> source) {
        String said = header(source, EventHeaders.TIME);
        if (said != null) {
            try {
                return Instant.parse(said);
            } catch (DateTimeException e) {
                // Falls through: the broker knows.
            }
        }
        return Instant.ofEpochMilli(source.timestamp());
    }

    private static InboxRecord dead(String consumer, ConsumerRecord<String, byte[]> source, String reason) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header each : source.headers()) {
            headers.put(each.key(), text(each));
        }
        headers.put(EventHeaders.DEAD_TOPIC, source.topic());
        headers.put(EventHeaders.DEAD_PARTITION, Integer.toString(source.partition()));
        headers.put(EventHeaders.DEAD_OFFSET, Long.toString(source.offset()));
        headers.put(EventHeaders.DEAD_CONSUMER, consumer);
        headers.put(EventHeaders.DEAD_REASON, shortened(reason));
        String key = source.key() == null ? null : source.key().replace('\0', ' ');
        String id = "dead:" + place(source);
        return new InboxRecord(
                id, null, new EncodedEvent(id, Topic.DEAD_LETTER.topicName(), key, headers, source.value()), source);
    }

    private static String place(ConsumerRecord<?, ?> source) {
        return source.topic() + ":" + source.partition() + ":" + source.offset();
    }

    private static String header(ConsumerRecord<?, ?> source, String name) {
        Header header = source.headers().lastHeader(name);
        return header == null ? null : text(header);
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String shortened(String reason) {
        String text = reason == null ? "unreadable" : reason;
        return text.length() <= REASON_LIMIT ? text : text.substring(0, REASON_LIMIT);
    }
}
