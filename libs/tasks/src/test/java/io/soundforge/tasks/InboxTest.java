package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.events.Topic;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.testing.Backends;
import io.soundforge.testing.KafkaProbe;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records in: once each, whatever is wrong with their neighbours. */
class InboxTest {
    private static KafkaProbe kafka;
    private TestService service;
    private Replica replica;
    private final List<UUID> handled = new ArrayList<>();

    @BeforeAll
    static void probe() {
        kafka = new KafkaProbe(Backends.shared().bootstrapServers());
        kafka.createTopics();
    }

    @AfterAll
    static void closeProbe() {
        kafka.close();
    }

    @BeforeEach
    void open() {
        service = new TestService(Backends.shared());
        replica = service.replica(ScriptedStep.succeeding());
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void handlesADuplicateOnceWithinAPollAndBetweenPolls() {
        EncodedEvent event = EventCodec.encode(Samples.downloaded(), "/test");

        consume("one", new Poll().add(event).add(event));
        consume("one", new Poll().add(event));
        assertThat(handled).hasSize(1);
        consume("another consumer", new Poll().add(event));
        assertThat(handled).hasSize(2);
    }

    @Test
    void handlesARecordWithoutAnIdOnceByItsPlace() {
        Poll poll = new Poll().add("track.downloaded", "k", Map.of(), EventCodec.toJson(Samples.downloaded()));

        consume("one", poll);
        consume("one", poll);

        assertThat(handled).hasSize(1);
    }

    @Test
    void leavesOutTypesThatItDoesNotKnow() {
        EncodedEvent event = EventCodec.encode(Samples.downloaded(), "/test");
        event.headers().put(EventHeaders.TYPE, "track.downloaded.v2");

        consume("one", new Poll().add(event));

        assertThat(handled).isEmpty();
        assertThat(service.count("outbox")).isZero();
    }

    @Test
    void anUnreadableRecordBecomesADeadLetterAndItsNeighboursGoOn() {
        TrackDownloaded before = Samples.downloaded();
        TrackDownloaded after = Samples.downloaded();
        String key = UUID.randomUUID().toString();
        byte[] junk = "{\"job_id\": 7, ".getBytes(StandardCharsets.UTF_8);

        consume(
                "one",
                new Poll()
                        .add(EventCodec.encode(before, "/test"))
                        .add("track.downloaded", key, Map.of(EventHeaders.ID, "junk"), junk)
                        .add(EventCodec.encode(after, "/test")));

        assertThat(handled).containsExactly(before.trackId(), after.trackId());
        ConsumerRecord<String, byte[]> dead = awaitDead(key);
        assertThat(dead.value()).isEqualTo(junk);
        assertThat(KafkaProbe.header(dead, EventHeaders.ID)).isEqualTo("junk");
        assertThat(KafkaProbe.header(dead, EventHeaders.DEAD_TOPIC)).isEqualTo("track.downloaded");
        assertThat(KafkaProbe.header(dead, EventHeaders.DEAD_PARTITION)).isEqualTo("0");
        assertThat(KafkaProbe.header(dead, EventHeaders.DEAD_CONSUMER)).isEqualTo("one");
        assertThat(KafkaProbe.header(dead, EventHeaders.DEAD_REASON)).contains("not a track.downloaded event");
    }

    @Test
    void nestingWithoutEndAndMissingValuesAreDeadLettersToo() {
        String deep = UUID.randomUUID().toString();
        String empty = UUID.randomUUID().toString();

        consume(
                "one",
                new Poll()
                        .add(
                                "track.downloaded",
                                deep,
                                Map.of(),
                                "[".repeat(200_000).getBytes(StandardCharsets.UTF_8))
                        .add("track.downloaded", empty, Map.of(), null));

        assertThat(awaitDead(deep).value()).hasSize(200_000);
        assertThat(awaitDead(empty).value()).isNull();
    }

    @Test
    void aRecordThatBreaksTheTransactionIsTakenOutAlone() {
        TrackDownloaded before = Samples.downloaded();
        TrackDownloaded poison = Samples.downloaded();
        TrackDownloaded after = Samples.downloaded();

        replica.kernel.inbox().consume("breaks", Poll.of(before, poison, after), (connection, events) -> {
            for (Received<?> each : events) {
                TrackDownloaded song = (TrackDownloaded) each.event();
                String text = song.trackId().equals(poison.trackId()) ? "a NUL \0 in a text" : "fine";
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO tombstone (track_id, up_to_run) VALUES (?, length(?))")) {
                    insert.setObject(1, song.trackId());
                    insert.setString(2, text);
                    insert.executeUpdate();
                }
            }
        });

        assertThat(service.count("tombstone")).isEqualTo(2);
        assertThat(service.count("tombstone WHERE track_id = '" + poison.trackId() + "'"))
                .isZero();
        awaitDead(poison.trackId().toString());
    }

    @Test
    void aDeadLetterCanBeListedAndReplayed() throws Exception {
        EncodedEvent event = EventCodec.encode(Samples.downloaded(), "/test");
        Poll poll = new Poll().add(event);
        replica.kernel.inbox().consume("stumbles", poll.records(), (connection, events) -> {
            throw new IllegalStateException("a bug that a newer version has not");
        });
        ConsumerRecord<String, byte[]> dead = awaitDead(event.key());
        DeadLetters letters =
                new DeadLetters(Map.of("bootstrap.servers", Backends.shared().bootstrapServers()));

        assertThat(letters.list(50))
                .filteredOn(each -> event.key().equals(each.key()))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.consumer()).isEqualTo("stumbles");
                    assertThat(each.reason()).contains("a bug that a newer version has not");
                    assertThat(each.offset()).isEqualTo(dead.offset());
                });
        assertThat(letters.replay(dead.partition(), dead.offset())).isPresent();

        ConsumerRecord<String, byte[]> again = kafka.await(
                Topic.TRACK_DOWNLOADED.topicName(), each -> event.key().equals(each.key()));
        assertThat(KafkaProbe.header(again, EventHeaders.ID)).isEqualTo(event.id());
        assertThat(again.headers().lastHeader(EventHeaders.DEAD_REASON)).isNull();
        consume("stumbles", new Poll().add(event));
        assertThat(handled).as("its id is new to the one that stumbled").hasSize(1);
        assertThat(letters.replay(dead.partition(), 1_000_000)).isEmpty();
        assertThat(letters.replay(1_000, 0)).isEmpty();
    }

    @Test
    void aRecordThatIsNoDeadLetterDoesNotHideTheOthers() {
        String key = UUID.randomUUID().toString();
        kafka.send(new EncodedEvent("id", Topic.DEAD_LETTER.topicName(), key, Map.of(), new byte[0]));
        awaitDead(key);
        String junk = UUID.randomUUID().toString();
        consume("one", new Poll().add("track.downloaded", junk, Map.of(), new byte[] {1}));
        awaitDead(junk);

        assertThat(new DeadLetters(Map.of("bootstrap.servers", Backends.shared().bootstrapServers())).list(50))
                .extracting(DeadLetters.Letter::key)
                .contains(junk)
                .doesNotContain(key);
    }

    @Test
    void aTaskIsMadeOnceThoughItsFactComesTwiceUnderDifferentIds() {
        TrackDownloaded song = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(song));
        replica.worker.acceptFacts(Poll.of(song));

        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
        assertThat(service.count("task")).isEqualTo(1);
    }

    private void consume(String consumer, Poll poll) {
        replica.kernel.inbox().consume(consumer, poll.records(), (connection, events) -> {
            for (Received<?> each : events) {
                handled.add(((TrackDownloaded) each.event()).trackId());
            }
        });
    }

    private static ConsumerRecord<String, byte[]> awaitDead(String key) {
        return kafka.await(Topic.DEAD_LETTER.topicName(), each -> key.equals(each.key()));
    }
}
