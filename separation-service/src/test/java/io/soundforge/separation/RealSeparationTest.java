package io.soundforge.separation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.Event;
import io.soundforge.events.JobFailed;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Stem;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import io.soundforge.testing.StorageStub;
import io.soundforge.testing.TestPython;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same service with the real engine, on real audio. */
@QuarkusTest
@QuarkusTestResource(
        value = RealBackends.class,
        initArgs = @ResourceArg(name = "service", value = "separation"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TestPython.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = StorageStub.class, restrictToAnnotatedClass = true)
class RealSeparationTest {
    /** Compiling, and many neighbours on few cores, take their time. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Inject
    PythonPool pool;

    KafkaProbe kafka;
    StorageStub storage;

    @BeforeEach
    void aWorkerIsReady() {
        await().atMost(PATIENCE)
                .until(() -> pool.stats().isReady() || pool.stats().startFailures() > 0);
        assertThat(pool.stats().lastStartFailure()).isNull();
    }

    @Test
    void separatesRealAudio() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, options(null), 6);
        kafka.send(track);
        TrackProcessed event =
                event(TrackProcessed.class, each -> each.trackId().equals(track.trackId()));
        assertThat(event.engine()).isEqualTo("dsp-approx");
        assertThat(event.approximate()).isTrue();
        assertThat(event.sampleRate()).isEqualTo(44100);
        assertThat(event.stems()).extracting(Stem::name).containsExactlyInAnyOrder("vocals", "drums", "bass", "other");
        for (Stem stem : event.stems()) {
            byte[] bytes = Files.readAllBytes(storage.file(stem.key()));
            assertThat(bytes).startsWith('f', 'L', 'a', 'C');
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .isEqualTo(stem.sha256());
        }
        assertThat(event.proof().path("residual_db").asDouble()).isLessThan(-90);
        assertThat(event.computeS()).isPositive();
    }

    @Test
    void namesTheStemsAndModelsThatThereAre() throws Exception {
        JobFailed failed = failure(Tracks.downloaded(storage, options(List.of("kazoo"))));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_STEM");
        assertThat(failed.error().message()).contains("vocals");
        WorkerCapabilities offered =
                event(WorkerCapabilities.class, each -> each.service().equals("separation-service"));
        assertThat(offered.capabilities().path("models").findValuesAsText("name"))
                .contains("auto", "dsp-approx");
        assertThat(pool.capabilities()).contains(offered.capabilities());
    }

    @Test
    void whatIsNoAudioFailsForGood() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, options(null));
        Files.writeString(storage.file(track.key()), "no audio at all");
        JobFailed failed = failure(track);
        assertThat(failed.error().code()).isEqualTo("NOT_AUDIO");
        assertThat(failed.error().retryable()).isFalse();
    }

    private <E extends Event> E event(Class<E> type, Predicate<E> fits) {
        return await().atMost(PATIENCE)
                .until(() -> kafka.events(type).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private JobFailed failure(TrackDownloaded track) {
        kafka.send(track);
        return event(JobFailed.class, each -> each.trackId().equals(track.trackId()));
    }

    private static SeparationOptions options(List<String> stems) {
        return new SeparationOptions("dsp-approx", stems, "flac", null, false);
    }
}
