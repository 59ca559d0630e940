package io.soundforge.events;

import java.util.Map;

/** An event as it goes to the broker: a JSON value and CloudEvents headers. */
public record EncodedEvent(String id, String topic, String key, Map<String, String> headers, byte[] value) {}
