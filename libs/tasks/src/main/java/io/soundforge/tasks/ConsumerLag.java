package io.soundforge.tasks;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Measures how many records lie between what the service has committed and the ends of its topics. The broker is asked, not the consumers:
 * one that waits for its database does not know how much has come meanwhile. While the broker is away the figures stay as they were.
 */
final class ConsumerLag implements Runnable {
    private static final Logger LOG = Logger.getLogger(ConsumerLag.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Collection<Subscription> subscriptions;
    private final Supplier<Admin> admins;
    private final TaskMetrics metrics;
    private final Duration interval;

    ConsumerLag(
            Collection<Subscription> subscriptions, Supplier<Admin> admins, TaskMetrics metrics, Duration interval) {
        this.subscriptions = subscriptions;
        this.admins = admins;
        this.metrics = metrics;
        this.interval = interval;
        subscriptions.forEach(each -> each.topics().forEach(topic -> metrics.lag(topic, 0)));
    }

    /** Measures until interrupted. */
    @Override
    public void run() {
        if (subscriptions.isEmpty()) {
            return;
        }
        try {
            while (!Thread.currentThread().isInterrupted()) {
                measureWhilePossible();
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            LOG.debug("The lag is no longer measured");
        }
    }

    /** There is no client as long as no server's name can be resolved. */
    private void measureWhilePossible() throws InterruptedException {
        Admin admin;
        try {
            admin = admins.get();
        } catch (RuntimeException e) {
            LOG.debugf("No lag is known: %s", e.getMessage());
            return;
        }
        try {
            while (true) {
                for (Subscription each : subscriptions) {
                    measureQuietly(admin, each);
                }
                Thread.sleep(interval);
            }
        } finally {
            // What it still asks for interests nobody.
            admin.close(Duration.ZERO);
        }
    }

    private void measureQuietly(Admin admin, Subscription subscription) throws InterruptedException {
        try {
            measure(admin, subscription);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debugf("The lag of %s is not known: %s", subscription.group(), e.getMessage());
        }
    }

    /** Asks for one group. */
    void measure(Admin admin, Subscription subscription)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<TopicPartition> partitions = partitions(admin, subscription.topics());
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(subscription.group()).partitionsToOffsetAndMetadata());
        Set<TopicPartition> unread = new HashSet<>(partitions);
        unread.removeIf(each -> committed.get(each) != null);
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> starts =
                subscription.fromStart() ? offsets(admin, unread, OffsetSpec.earliest()) : Map.of();
        Map<String, Long> lags = new HashMap<>();
        for (TopicPartition each : partitions) {
            long end = ends.get(each);
            OffsetAndMetadata read = committed.get(each);
            long position = read != null ? read.offset() : starts.getOrDefault(each, end);
            lags.merge(each.topic(), Math.max(0, end - position), Long::sum);
        }
        lags.forEach(metrics::lag);
    }

    private static Set<TopicPartition> partitions(Admin admin, Set<String> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription each :
                get(admin.describeTopics(topics).allTopicNames()).values()) {
            each.partitions().forEach(part -> partitions.add(new TopicPartition(each.name(), part.partition())));
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(each -> wanted.put(each, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (var each : get(admin.listOffsets(wanted).all()).entrySet()) {
            offsets.put(each.getKey(), each.getValue().offset());
        }
        return offsets;
    }

    private static <T> T get(KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
