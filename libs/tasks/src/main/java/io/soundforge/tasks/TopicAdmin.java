package io.soundforge.tasks;

import io.soundforge.events.Topic;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/** Creates the topics of {@link Topic}. Brokers do not create them on a send, so that a misspelt name fails and settings are ours. */
public final class TopicAdmin implements Runnable {
    private static final Logger LOG = Logger.getLogger(TopicAdmin.class);

    /** For one answer of the broker, ms; whoever asks may ask again. */
    private static final int PATIENCE_MS = 10_000;

    private final KafkaClients clients;
    private final TopicsConfig config;

    TopicAdmin(KafkaClients clients, TopicsConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** Creates what is missing, and tries until the broker is there. */
    @Override
    public void run() {
        Backoff backoff = new Backoff();
        try {
            while (!createdAll(backoff)) {
                backoff.pause();
            }
        } catch (InterruptedException e) {
            LOG.debug("Topics were not created");
        }
    }

    private boolean createdAll(Backoff backoff) throws InterruptedException {
        try {
            createMissing();
            return true;
        } catch (ExecutionException | RuntimeException e) {
            LOG.logf(backoff.level(), "Topics cannot be created yet: %s", e.getMessage());
            return false;
        }
    }

    /** Creates what is missing, once. */
    void createMissing() throws ExecutionException, InterruptedException {
        try (Admin admin = clients.admin()) {
            Set<String> present = admin.listTopics(new ListTopicsOptions().timeoutMs(PATIENCE_MS))
                    .names()
                    .get();
            List<NewTopic> missing = Arrays.stream(Topic.values())
                    .filter(topic -> !present.contains(topic.topicName()))
                    .map(this::describe)
                    .toList();
            for (var each : admin.createTopics(missing, new CreateTopicsOptions().timeoutMs(PATIENCE_MS))
                    .values()
                    .entrySet()) {
                try {
                    each.getValue().get();
                    LOG.infof("Created topic %s", each.getKey());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private NewTopic describe(Topic topic) {
        Map<String, String> settings = new HashMap<>();
        switch (topic.kept()) {
            case FACT ->
                settings.put(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(config.retention().toMillis()));
            case BRIEFLY -> {
                settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(Topic.BRIEF_RETENTION.toMillis()));
                // Whole segments expire: they must not be older than what they hold.
                settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Topic.BRIEF_RETENTION.toMillis()));
            }
            case LATEST -> settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        if (topic == Topic.DEAD_LETTER) {
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(KafkaClients.MAX_RECORD_BYTES));
        }
        Optional<Short> replicas = config.replicationFactor().isPresent()
                ? Optional.of((short) config.replicationFactor().getAsInt())
                : Optional.empty();
        return new NewTopic(topic.topicName(), Optional.of(config.partitions()), replicas).configs(settings);
    }
}
