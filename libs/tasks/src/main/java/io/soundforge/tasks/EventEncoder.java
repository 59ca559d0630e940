package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Makes records of this service's events. */
final class EventEncoder {
    private final String source;

    /**
     * @param service the service's name, which becomes the CloudEvents source
     */
    EventEncoder(String service) {
        this.source = "/" + service;
    }

    /**
     * Encodes events under one trace.
     *
     * @param traceparent the trace that they go on with; null begins one
     */
    List<EncodedEvent> encode(Collection<? extends Event> events, String traceparent) {
        String trace = traceparent == null && !events.isEmpty() ? newTrace() : traceparent;
        return events.stream().map(event -> encode(event, trace)).toList();
    }

    private EncodedEvent encode(Event event, String traceparent) {
        EncodedEvent encoded = EventCodec.encode(event, source);
        encoded.headers().put(EventHeaders.TRACEPARENT, traceparent);
        return encoded;
    }

    private static String newTrace() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        // Zero would be an invalid span; the last field says "not sampled": nobody recorded a span of ours.
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-00";
    }
}
