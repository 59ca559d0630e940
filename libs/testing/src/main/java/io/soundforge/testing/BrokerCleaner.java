package io.soundforge.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;

/** Empties a broker that one module's tests hand on to the next. */
final class BrokerCleaner {
    /** Members of a process that was killed are dropped after their session timeout, 45 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private BrokerCleaner() {}

    /** Deletes all topics and all consumer groups. */
    static void deleteEverything(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Awaitility.await("the broker at " + bootstrapServers + " to be empty")
                    .atMost(PATIENCE)
                    .until(() -> deleteTopics(admin) & deleteGroups(admin));
        }
    }

    /** @return whether none was left */
    private static boolean deleteTopics(Admin admin) throws Exception {
        Set<String> topics = admin.listTopics().names().get();
        try {
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) { // else: gone already
                throw e;
            }
        }
        return topics.isEmpty();
    }

    /** @return whether none was left */
    private static boolean deleteGroups(Admin admin) throws Exception {
        Set<String> groups = admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
        try {
            admin.deleteConsumerGroups(groups).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupNotEmptyException)
                    && !(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return groups.isEmpty();
    }
}
