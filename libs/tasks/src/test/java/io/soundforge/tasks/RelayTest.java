package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.Backends;
import io.soundforge.testing.KafkaProbe;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way out: in order, one relay at a time, and no single row in everybody's way. */
class RelayTest {
    private KafkaProbe kafka;
    private TestService service;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(Backends.shared().bootstrapServers());
        kafka.createTopics();
        service = new TestService(Backends.shared());
    }

    @AfterEach
    void close() {
        service.close();
        kafka.close();
    }

    @Test
    void twoReplicasPublishInOrderAndOnce() throws Exception {
        Replica one = service.replica(ScriptedStep.succeeding());
        Replica two = service.replica(ScriptedStep.succeeding());
        UUID track = EventCodec.newId();
        for (int number = 0; number < 200; number++) {
            append(number % 2 == 0 ? one : two, track, number);
        }
        await().until(() -> runsOf(track).size() >= 200);

        assertThat(runsOf(track)).isEqualTo(IntStream.range(0, 200).boxed().toList());
        await().until(() -> service.count("outbox") == 0);
    }

    @Test
    void anotherReplicaGoesOnWhenTheRelayLeaves() throws Exception {
        Replica first = service.replica(ScriptedStep.succeeding());
        UUID track = EventCodec.newId();
        append(first, track, 1);
        await().until(() -> runsOf(track).equals(List.of(1)));
        Replica second = service.replica(ScriptedStep.succeeding());

        first.close();
        append(second, track, 2);

        await().until(() -> runsOf(track).equals(List.of(1, 2)));
    }

    @Test
    void theServerEndsARelayThatSaysNothingAnyMore() throws Exception {
        try (RelaySession waiting = new RelaySession(service.database(), Duration.ofMinutes(1));
                RelaySession silent = new RelaySession(service.database(), Duration.ofSeconds(3))) {
            assertThat(silent.acquire()).isTrue();
            assertThat(waiting.acquire()).isFalse();

            await().atMost(Duration.ofSeconds(30)).until(waiting::acquire);
        }
    }

    @Test
    void aSessionThatBreaksAtItsStartKeepsNoConnection() {
        AtomicInteger open = new AtomicInteger();
        Database database = new Database(BrokenDatabase.stale(open), null);

        assertThatThrownBy(() -> new RelaySession(database, Duration.ofSeconds(3)))
                .isInstanceOf(SQLException.class);

        assertThat(open).hasValue(0);
    }

    @Test
    void aRecordThatTheBrokerNeverTakesIsSetAside() throws Exception {
        Replica replica = service.replica(ScriptedStep.succeeding());
        UUID track = EventCodec.newId();
        append(replica, track, 1);
        // Beyond the producer's limit, and beyond the topic's alone.
        appendBytes(3 * 1024 * 1024);
        appendBytes(3 * 512 * 1024);
        append(replica, track, 2);

        await().until(() -> runsOf(track).equals(List.of(1, 2)));
        await().until(() -> service.count("outbox") == service.count("outbox WHERE parked_reason IS NOT NULL"));
        assertThat(service.query("SELECT string_agg(parked_reason, ' ') FROM outbox"))
                .asString()
                .contains("RecordTooLargeException");
        assertThat(service.count("outbox")).isEqualTo(2);
    }

    private void appendBytes(int size) throws Exception {
        Database database = service.database();
        OutboxStore store = new OutboxStore(database, new EventEncoder("test", Tracing.off()), new Signal());
        database.transaction(connection -> {
            store.appendEncoded(
                    connection,
                    List.of(new EncodedEvent("id", "track.processed", "large", Map.of("ce_id", "id"), new byte[size])));
            return null;
        });
    }

    private static void append(Replica replica, UUID track, int number) throws Exception {
        replica.kernel.database().transaction(connection -> {
            replica.kernel.outbox().append(connection, List.of(Samples.processed(track, EventCodec.newId(), number)));
            return null;
        });
    }

    private List<Integer> runsOf(UUID track) {
        return kafka.events(TrackProcessed.class).stream()
                .filter(each -> each.trackId().equals(track))
                .map(TrackProcessed::run)
                .toList();
    }
}
