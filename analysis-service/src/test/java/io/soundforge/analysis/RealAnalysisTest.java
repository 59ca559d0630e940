package io.soundforge.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Step;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import io.soundforge.testing.Tracks;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same service with the real engine, on real audio. */
@QuarkusTest
@StepServiceBackends(service = "analysis")
class RealAnalysisTest extends StepServiceTest<TrackAnalyzed> {
    RealAnalysisTest() {
        super(Step.ANALYZE, TrackAnalyzed.class);
    }

    @Test
    void analysesRealAudio() throws Exception {
        TrackAnalyzed event = outcome(Tracks.downloaded(storage, AnalysisServiceTest.plan(null, 1), 8));
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
        JobFailed failed = failure(Tracks.downloaded(storage, AnalysisServiceTest.plan(List.of("nonsense"), 1)));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_FEATURE");
        assertThat(failed.error().message()).contains("tempo");
        assertThat(capabilities().capabilities().path("features").toString()).contains("tempo", "waveform");
    }

    @Test
    void whatIsNoAudioFailsForGood() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, AnalysisServiceTest.plan(null, 1));
        Files.writeString(storage.file(track.key()), "no audio at all");
        JobFailed failed = failure(track);
        assertThat(failed.error().code()).isEqualTo("NOT_AUDIO");
        assertThat(failed.error().retryable()).isFalse();
    }
}
