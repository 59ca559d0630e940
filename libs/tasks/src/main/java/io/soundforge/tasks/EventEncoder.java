package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.telemetry.Tracing;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Makes records of this service's events. */
final class EventEncoder {
    private final String source;
    private final Tracing tracing;

    /**
     * @param service the service's name, which becomes the CloudEvents source
     */
    EventEncoder(String service, Tracing tracing) {
        this.source = "/" + service;
        this.tracing = tracing;
    }

    /**
     * Encodes events.
     *
     * @param traceparent the trace that they go on with; null: that of what this thread is doing, and a trace for each where they are about
     *     several tracks; or else an id that nobody traces
     */
    List<EncodedEvent> encode(Collection<? extends Event> events, String traceparent) {
        if (traceparent != null || events.isEmpty()) {
            return events.stream().map(event -> encode(event, traceparent)).toList();
        }
        Map<String, String> traces = new HashMap<>();
        events.forEach(event -> traces.put(event.recordKey(), null));
        String current = tracing.current();
        traces.replaceAll((key, none) -> current == null ? newTrace() : traces.size() == 1 ? current : branch());
        return events.stream()
                .map(event -> encode(event, traces.get(event.recordKey())))
                .toList();
    }

    /** A trace for one of several tracks that begin together. */
    private String branch() {
        return tracing.branch("track");
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
