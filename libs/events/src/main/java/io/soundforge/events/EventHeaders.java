package io.soundforge.events;

/** Names of the record headers: CloudEvents 1.0 in Kafka's binary mode, and our own. */
public final class EventHeaders {
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String TIME = "ce_time";
    public static final String SUBJECT = "ce_subject";
    public static final String CONTENT_TYPE = "content-type";
    public static final String TRACEPARENT = "traceparent";

    /** On dead letters: where the record came from and why it could not be read. */
    public static final String DEAD_TOPIC = "dead_letter_topic";

    public static final String DEAD_PARTITION = "dead_letter_partition";
    public static final String DEAD_OFFSET = "dead_letter_offset";
    public static final String DEAD_CONSUMER = "dead_letter_consumer";
    public static final String DEAD_REASON = "dead_letter_reason";

    private EventHeaders() {}
}
