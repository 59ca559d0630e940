package io.soundforge.tasks;

import io.soundforge.events.JobFailed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.tasks.TestService.Replica;
import io.soundforge.testing.Backends;
import io.soundforge.testing.KafkaProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A test of a service on the kernel, with fresh tables for each test. */
abstract class KernelTest {
    static KafkaProbe kafka;
    TestService service;

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
    }

    @AfterEach
    void close() {
        service.close();
    }

    static TrackDownloaded accept(Replica replica) {
        TrackDownloaded song = Samples.downloaded();
        replica.worker.acceptFacts(Poll.of(song));
        return song;
    }

    static TrackProcessed awaitProcessed(TrackDownloaded song) {
        return kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
    }

    static JobFailed awaitFailed(TrackDownloaded song) {
        return kafka.awaitEvent(JobFailed.class, each -> each.trackId().equals(song.trackId()));
    }
}
