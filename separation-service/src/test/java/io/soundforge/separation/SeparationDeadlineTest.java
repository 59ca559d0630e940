package io.soundforge.separation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeparationDeadlineTest {
    private static final String MODELS = """
            {"models": [
              {"name": "auto", "engine": "dsp-approx", "resolves_to": "dsp-approx"},
              {"name": "htdemucs", "engine": "demucs", "networks": 1, "installed": true, "fetchable": %s},
              {"name": "htdemucs_ft", "engine": "demucs", "networks": 4, "installed": true},
              {"name": "dsp-approx", "engine": "dsp-approx"}]}""";

    private final SeparationDeadline deadline = new SeparationDeadline(new SeparationSettings.Deadline() {
        @Override
        public Duration base() {
            return Duration.ofSeconds(100);
        }

        @Override
        public double demucsFactor() {
            return 10;
        }

        @Override
        public double dspFactor() {
            return 2;
        }
    });

    @Test
    void growsWithLengthEngineAndNetworks() throws Exception {
        assertThat(seconds("htdemucs", 180, false)).isEqualTo(100 + 1800);
        assertThat(seconds("htdemucs_ft", 180, false)).isEqualTo(100 + 7200);
        assertThat(seconds("dsp-approx", 180, false)).isEqualTo(100 + 360);
        assertThat(seconds("unknown", 180, false)).isEqualTo(100 + 360);
    }

    @Test
    void autoIsWhatItBecomes() throws Exception {
        assertThat(seconds("auto", 10, false)).isEqualTo(100 + 20);
        assertThat(seconds("auto", 10, true)).as("weights may be fetched").isEqualTo(100 + 100);
    }

    @Test
    void isGenerousWhileNothingIsKnown() {
        assertThat(deadline.of("auto", 10, Optional.empty())).hasSeconds(200);
    }

    private long seconds(String model, double durationS, boolean fetchable) throws Exception {
        JsonNode capabilities = EventCodec.json().readTree(MODELS.formatted(fetchable));
        return deadline.of(model, durationS, Optional.of(capabilities)).toSeconds();
    }
}
