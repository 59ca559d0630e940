package io.soundforge.webhook.event;

import io.soundforge.events.Topic;
import java.util.ArrayList;
import java.util.List;

/** Which events webhooks get, and how a subscription names them: exactly, as {@code track.*}, or {@code *}. */
public final class EventTypes {
    /** The types that can be subscribed to, each the name of its topic. */
    public static final List<String> OFFERED = List.of(
            Topic.TRACK_DOWNLOADED.topicName(),
            Topic.TRACK_ANALYZED.topicName(),
            Topic.TRACK_PROCESSED.topicName(),
            Topic.JOB_FAILED.topicName(),
            Topic.JOB_FINISHED.topicName(),
            Topic.WEBHOOK_DISABLED.topicName());

    /** What {@code POST …/test} sends, to one webhook and whatever it subscribed to. */
    public static final String TEST = "webhook.test";

    /** Takes every event. */
    public static final String ALL = "*";

    private EventTypes() {}

    /** Everything that a subscription may contain. */
    public static List<String> patterns() {
        List<String> patterns = new ArrayList<>(OFFERED);
        OFFERED.stream().map(EventTypes::family).distinct().forEach(patterns::add);
        patterns.add(ALL);
        return patterns;
    }

    /** What takes an event of that type: its name, its family, and {@link #ALL}. */
    public static List<String> takenBy(String type) {
        return List.of(type, family(type), ALL);
    }

    private static String family(String type) {
        return type.substring(0, type.indexOf('.')) + ".*";
    }
}
