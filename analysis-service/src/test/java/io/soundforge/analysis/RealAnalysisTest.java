package io.soundforge.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
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
        initArgs = @ResourceArg(name = "service", value = "analysis"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(value = TestPython.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = StorageStub.class, restrictToAnnotatedClass = true)
class RealAnalysisTest {
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
    void analysesRealAudio() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, null, Tracks.ANALYSIS, 8);
        kafka.send(track);
        TrackAnalyzed event = event(TrackAnalyzed.class, each -> each.trackId().equals(track.trackId()));
        assertThat(event.tempo()).isCloseTo(120, within(1.2));
        assertThat(event.durationS()).isCloseTo(8, within(0.01));
        assertThat(event.loudnessLufs()).isNegative();
        byte[] document = Files.readAllBytes(storage.file(event.analysisKey()));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document)))
                .isEqualTo(event.sha256());
        JsonNode analysis = EventCodec.json().readTree(document);
        assertThat(analysis.path("tempo").asDouble()).isEqualTo(event.tempo());
        assertThat(analysis.path("beats_s").size()).isGreaterThan(10);
        assertThat(storage.file(event.waveformKey())).isNotEmptyFile();
    }

    @Test
    void namesTheFeaturesThatThereAre() throws Exception {
        JobFailed failed = failure(Tracks.downloaded(storage, List.of("nonsense")));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_FEATURE");
        assertThat(failed.error().message()).contains("tempo");
        WorkerCapabilities offered =
                event(WorkerCapabilities.class, each -> each.service().equals("analysis-service"));
        assertThat(offered.capabilities().path("features").toString()).contains("tempo", "waveform");
    }

    @Test
    void whatIsNoAudioFailsForGood() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, null);
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
}
