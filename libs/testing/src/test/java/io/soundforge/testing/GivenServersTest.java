package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.events.EventHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one module's tests leave on servers of the whole run, the next one's do not meet. */
class GivenServersTest {
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private static Backends backends;
    private static ServerAddresses addresses;

    @BeforeAll
    static void start() throws Exception {
        backends = Backends.own();
        addresses = ServerAddresses.of(backends.bootstrapServers(), backends.postgres());
    }

    @AfterAll
    static void end() {
        backends.close();
    }

    @Test
    void anotherJvmsTopicsAndGroupsAreGone() throws Exception {
        try (KafkaProbe probe = new KafkaProbe(addresses.kafka())) {
            probe.createTopics();
            probe.send("dead.letter", "key", Map.of(EventHeaders.ID, "one"), new byte[] {1});
            consume("dead.letter");
        }
        try (GivenServers mine = GivenServers.claim(addresses, AT_ONCE);
                Admin admin = Admin.create(Map.of("bootstrap.servers", addresses.kafka()))) {
            assertThat(mine).isNotNull();
            assertThat(admin.listTopics().names().get()).isEmpty();
            assertThat(admin.listGroups().all().get()).isEmpty();

            try (KafkaProbe probe = new KafkaProbe(addresses.kafka())) {
                probe.createTopics();
                String id = UUID.randomUUID().toString();
                probe.send("dead.letter", id, Map.of(), new byte[] {2});
                probe.await("dead.letter", record -> id.equals(record.key()));
                assertThat(probe.records("dead.letter")).hasSize(1);
            }
        }
    }

    @Test
    void belongToOneAtATime() throws Exception {
        try (GivenServers mine = GivenServers.claim(addresses, AT_ONCE)) {
            assertThat(mine).isNotNull();
            assertThatThrownBy(() -> GivenServers.claim(addresses, AT_ONCE)).hasMessageContaining("another JVM");
        }
        GivenServers.claim(addresses, Duration.ofSeconds(10)).close();
    }

    private static void consume(String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", addresses.kafka(), "group.id", "left-over", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + KafkaProbe.PATIENCE.toNanos();
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            consumer.commitSync();
        }
    }
}
