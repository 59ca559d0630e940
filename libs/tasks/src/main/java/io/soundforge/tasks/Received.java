package io.soundforge.tasks;

import io.soundforge.events.Event;

/**
 * An event that was read from a topic and has not been seen before by this consumer.
 *
 * @param id the CloudEvents id
 * @param event what it says
 * @param value the record's value as it came, with the fields that this version does not know
 * @param traceparent W3C trace context, or null
 */
public record Received<E extends Event>(String id, E event, byte[] value, String traceparent) {}
