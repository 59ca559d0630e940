package io.soundforge.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What a consumer group of the service reads.
 *
 * @param group the group's id
 * @param topics the topics' names
 * @param fromStart whether a partition without a committed offset is read from its beginning
 */
record Subscription(String group, Set<String> topics, boolean fromStart) {
    private static final String PREFIX = "mp.messaging.incoming.";
    private static final String CONNECTOR = "mp.messaging.connector.smallrye-kafka.";
    private static final Pattern GROUP = Pattern.compile(Pattern.quote(PREFIX) + "([^.]+)\\.group\\.id");

    /** The channels that commit what they have read. Those that commit nothing are not behind anything. */
    static List<Subscription> of(Config config) {
        Set<String> channels = new TreeSet<>();
        for (String name : config.getPropertyNames()) {
            Matcher matcher = GROUP.matcher(name);
            if (matcher.matches()) {
                channels.add(matcher.group(1));
            }
        }
        List<Subscription> subscriptions = new ArrayList<>();
        for (String channel : channels) {
            if (!setting(config, channel, "commit-strategy", "").equals("ignore")) {
                subscriptions.add(of(config, channel));
            }
        }
        return subscriptions;
    }

    private static Subscription of(Config config, String channel) {
        String topics = setting(config, channel, "topics", setting(config, channel, "topic", channel));
        return new Subscription(
                config.getValue(PREFIX + channel + ".group.id", String.class),
                new TreeSet<>(List.of(topics.split("\\s*,\\s*"))),
                !setting(config, channel, "auto.offset.reset", "latest").equals("latest"));
    }

    private static String setting(Config config, String channel, String name, String otherwise) {
        return config.getOptionalValue(PREFIX + channel + "." + name, String.class)
                .or(() -> config.getOptionalValue(CONNECTOR + name, String.class))
                .orElse(otherwise);
    }
}
