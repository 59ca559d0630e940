package io.soundforge.webhook.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.soundforge.events.EventCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/** What is sent: {@code {"type", "timestamp", "data"}}, as Standard Webhooks 1.0 proposes, with the topic's own bytes as data. */
final class EventBody {
    private static final ObjectReader WHOLE =
            EventCodec.json().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EventBody() {}

    /** @throws IllegalArgumentException if the data are not one JSON value */
    static byte[] of(OutgoingEvent event) {
        return of(event, event.data());
    }

    /** The same event with other data. */
    static byte[] of(OutgoingEvent event, byte[] data) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(data.length + 128);
        body.writeBytes(text("{\"type\":\"" + event.type() + "\",\"timestamp\":\""
                + event.at().truncatedTo(ChronoUnit.MILLIS) + "\",\"data\":"));
        body.writeBytes(data);
        body.writeBytes(text("}"));
        return body.toByteArray();
    }

    /** @throws IllegalArgumentException if it is not one JSON value */
    static JsonNode read(byte[] data) {
        try {
            return WHOLE.readTree(data);
        } catch (IOException e) {
            throw new IllegalArgumentException("not one JSON value", e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
