package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.testing.Backends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {
    private final String topic = "lag-" + UUID.randomUUID();
    private Backends backends;
    private KafkaClients clients;
    private Admin admin;

    @BeforeEach
    void fiveRecordsOnTwoPartitions() throws Exception {
        backends = Backends.shared();
        clients = new KafkaClients(Map.of("bootstrap.servers", backends.bootstrapServers()), "lag-test");
        admin = clients.admin();
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        try (Producer<String, byte[]> producer = clients.orderedProducer()) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(topic, i < 3 ? 0 : 1, "k", new byte[0]))
                        .get();
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        admin.close();
        backends.close();
    }

    @Test
    void countsFromWhatIsCommitted() throws Exception {
        String group = "reader-" + topic;
        admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2)))
                .all()
                .get();

        assertThat(lag(new Subscription(group, Set.of(topic), true)))
                .as("one of partition 0, two of partition 1, of which nothing was read")
                .isEqualTo(3);
        assertThat(lag(new Subscription(group, Set.of(topic), false)))
                .as("what came before the first read does not count where reading begins at the end")
                .isEqualTo(1);
    }

    @Test
    void aGroupThatNeverReadIsBehindEverything() throws Exception {
        assertThat(lag(new Subscription("new-" + topic, Set.of(topic), true))).isEqualTo(5);
    }

    @Test
    void goesOnWhereThereWasNoClientAtFirst() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicInteger tries = new AtomicInteger();
        ConsumerLag lag = new ConsumerLag(
                List.of(new Subscription("late-" + topic, Set.of(topic), true)),
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new KafkaException("No resolvable bootstrap urls");
                    }
                    return clients.admin();
                },
                new TaskMetrics(registry),
                Duration.ofMillis(20));
        Thread measuring = KernelThreads.create("lag-test", lag);
        measuring.start();
        await().until(() -> figure(registry) == 5);
        measuring.interrupt();
        assertThat(measuring.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void figuresStayWhileTheBrokerDoesNotAnswer() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Subscription subscription = new Subscription("stays-" + topic, Set.of(topic), true);
        ConsumerLag lag = new ConsumerLag(
                List.of(subscription), clients::admin, new TaskMetrics(registry), Duration.ofSeconds(1));
        lag.measure(admin, subscription);
        Admin away = clients.admin();
        away.close();

        assertThatThrownBy(() -> lag.measure(away, subscription)).isNotNull();
        assertThat(figure(registry)).isEqualTo(5);
        assertThat(registry.get("soundforge.work.outstanding").gauge().value())
                .as("what scales a service does not fall to nothing meanwhile")
                .isEqualTo(5);
    }

    @Test
    void channelsThatCommitNothingAreLeftOut() {
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "mp.messaging.connector.smallrye-kafka.auto.offset.reset", "earliest",
                                "mp.messaging.incoming.facts.topics", "a, b",
                                "mp.messaging.incoming.facts.group.id", "service",
                                "mp.messaging.incoming.progress.topic", "c",
                                "mp.messaging.incoming.progress.auto.offset.reset", "latest",
                                "mp.messaging.incoming.progress.group.id", "service-progress",
                                "mp.messaging.incoming.live.topic", "c",
                                "mp.messaging.incoming.live.commit-strategy", "ignore",
                                "mp.messaging.incoming.live.group.id", "service-live"),
                        "test",
                        500))
                .build();

        assertThat(Subscription.of(config))
                .containsExactly(
                        new Subscription("service", Set.of("a", "b"), true),
                        new Subscription("service-progress", Set.of("c"), false));
    }

    private double lag(Subscription subscription) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ConsumerLag(List.of(subscription), clients::admin, new TaskMetrics(registry), Duration.ofSeconds(1))
                .measure(admin, subscription);
        return figure(registry);
    }

    private double figure(SimpleMeterRegistry registry) {
        return registry.get("soundforge.consumer.lag.records")
                .tag("topic", topic)
                .gauge()
                .value();
    }
}
