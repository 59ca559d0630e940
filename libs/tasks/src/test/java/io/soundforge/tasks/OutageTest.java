package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.testing.Backends;
import io.soundforge.testing.KafkaProbe;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker or the database goes away and comes back. */
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Backends backends;
    private static KafkaProbe kafka;
    private TestService service;

    @BeforeAll
    static void startBackends() throws Exception {
        backends = Backends.own();
        kafka = new KafkaProbe(backends.bootstrapServers());
        kafka.createTopics();
    }

    @AfterAll
    static void stopBackends() {
        kafka.close();
        backends.close();
    }

    @BeforeEach
    void open() {
        service = new TestService(backends);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void withoutTheBrokerTheOutboxWaitsAndThenLeavesInOrder() throws Exception {
        Replica replica = service.replica(ScriptedStep.succeeding());
        UUID track = EventCodec.newId();
        append(replica, track, 0);
        await().atMost(PATIENCE).until(() -> runsOf(track).equals(List.of(0)));

        backends.kafkaServer().kill();
        for (int number = 1; number <= 40; number++) {
            append(replica, track, number);
        }
        TrackDownloaded song = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(song));
        await().until(() -> service.count("task WHERE state = 'succeeded'") == 1);
        assertThat(service.count("outbox")).isEqualTo(41);

        backends.kafkaServer().start();
        await().atMost(PATIENCE).until(() -> service.count("outbox") == 0);
        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
        List<Integer> inOrder = IntStream.rangeClosed(0, 40).boxed().toList();
        await().atMost(PATIENCE).until(() -> runsOf(track).containsAll(inOrder));
        assertThat(runsOf(track).stream().distinct().toList()).isEqualTo(inOrder);
    }

    @Test
    void aRestartOfTheDatabaseCostsNoWork() throws Exception {
        CountDownLatch databaseIsBack = new CountDownLatch(1);
        ScriptedStep step = new ScriptedStep(task -> {
            task.progress(0.1, "before");
            databaseIsBack.await();
        });
        Replica replica = service.replica(step);
        TrackDownloaded song = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(song));
        await().until(() -> step.running.get() == 1);

        backends.postgresServer().kill();
        TrackDownloaded later = Samples.downloaded();
        Thread consumer = Thread.ofPlatform().start(() -> replica.worker.acceptFacts(Poll.of(later)));
        databaseIsBack.countDown();
        await().until(() -> step.running.get() == 0);
        assertThat(consumer.isAlive()).as("the poll waits for the database").isTrue();
        backends.postgresServer().start();

        consumer.join(PATIENCE);
        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(later.trackId()));
        assertThat(step.attempts).as("nothing ran twice").hasSize(2);
        await().atMost(PATIENCE).until(() -> service.count("task WHERE state = 'succeeded' AND claims = 1") == 2);
    }

    private static void append(Replica replica, UUID track, int number) throws Exception {
        replica.kernel.database().transaction(connection -> {
            replica.kernel.outbox().append(connection, List.of(Samples.processed(track, EventCodec.newId(), number)));
            return null;
        });
    }

    private static List<Integer> runsOf(UUID track) {
        return kafka.events(TrackProcessed.class).stream()
                .filter(each -> each.trackId().equals(track))
                .map(TrackProcessed::run)
                .toList();
    }
}
