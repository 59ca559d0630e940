package io.soundforge.separation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.JobFailed;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Stem;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import io.soundforge.testing.Tracks;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same service with the real engine, on real audio. */
@QuarkusTest
@TestProfile(NothingFetched.class)
@StepServiceBackends(service = "separation")
class RealSeparationTest extends StepServiceTest<TrackProcessed> {
    @Inject
    PythonPool pool;

    RealSeparationTest() {
        super(Step.SEPARATE, TrackProcessed.class);
    }

    @Test
    void separatesRealAudio() throws Exception {
        TrackProcessed event = outcome(downloaded(null, 6));
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
        JobFailed failed = failure(downloaded(List.of("kazoo"), 2));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_STEM");
        assertThat(failed.error().message()).contains("vocals");
        WorkerCapabilities offered = capabilities();
        assertThat(offered.capabilities().path("models").findValuesAsText("name"))
                .contains("auto", "dsp-approx");
        assertThat(offered.capabilities().path("models").findValuesAsText("fetchable"))
                .as("the setting has reached the worker")
                .containsOnly("false");
        assertThat(pool.capabilities()).contains(offered.capabilities());
    }

    @Test
    void whatIsNoAudioFailsForGood() throws Exception {
        TrackDownloaded track = downloaded(null, 2);
        Files.writeString(storage.file(track.key()), "no audio at all");
        JobFailed failed = failure(track);
        assertThat(failed.error().code()).isEqualTo("NOT_AUDIO");
        assertThat(failed.error().retryable()).isFalse();
    }

    private TrackDownloaded downloaded(List<String> stems, double seconds) throws IOException {
        SeparationOptions options = new SeparationOptions("dsp-approx", stems, "flac", null, false);
        return Tracks.downloaded(storage, SeparationServiceTest.plan(options), seconds);
    }
}
