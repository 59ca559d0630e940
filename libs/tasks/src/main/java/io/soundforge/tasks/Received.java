package io.soundforge.tasks;

import io.soundforge.events.Event;
import java.time.Instant;

/**
 * An event that was read from a topic and has not been seen before by this consumer.
 *
 * @param id the CloudEvents id
 * @param event what it says
 * @param at when it happened, as its sender says, else when the broker took it
 * @param value the record's value as it came, with the fields that this version does not know
 * @param traceparent W3C trace context, or null
 */
public record Received<E extends Event>(String id, Instant at, E event, byte[] value, String traceparent) {}
