package io.soundforge.separation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the names that an operator sets to those that the worker reads. */
class SeparationEnvironmentTest {
    @Test
    void leavesToTheWorkerWhatIsNotSet() throws Exception {
        assertThat(variables(Map.of()))
                .isEqualTo(Map.of("SOUNDFORGE_MODEL_FETCH", "auto", "SOUNDFORGE_SEPARATION_MODE", "exact"));
    }

    @Test
    void handsOnWhatTheSettingsSay() throws Exception {
        assertThat(variables(Map.of(
                        "SOUNDFORGE_SEPARATION_MODEL_DIR", "/models",
                        "SOUNDFORGE_SEPARATION_MODEL_FETCH", "never",
                        "SOUNDFORGE_SEPARATION_MODEL_HUB", "https://hub.example",
                        "SOUNDFORGE_SEPARATION_MODE", "fast",
                        "SOUNDFORGE_SEPARATION_DEVICE", "cuda:1")))
                .isEqualTo(Map.of(
                        "SOUNDFORGE_MODEL_DIR", "/models",
                        "SOUNDFORGE_MODEL_FETCH", "never",
                        "SOUNDFORGE_MODEL_HUB", "https://hub.example",
                        "SOUNDFORGE_SEPARATION_MODE", "fast",
                        "SOUNDFORGE_DEVICE", "cuda:1"));
    }

    @Test
    void understandsTheWorkersOwnNames() throws Exception {
        Map<String, String> own = Map.of(
                "SOUNDFORGE_MODEL_DIR", "/models",
                "SOUNDFORGE_MODEL_FETCH", "never",
                "SOUNDFORGE_MODEL_HUB", "https://hub.example",
                "SOUNDFORGE_SEPARATION_MODE", "fast",
                "SOUNDFORGE_DEVICE", "cpu");
        assertThat(variables(own)).isEqualTo(own);
    }

    @Test
    void refusesWhatTheWorkerWouldNotUnderstand() {
        assertThatThrownBy(() -> variables(Map.of("SOUNDFORGE_SEPARATION_MODE", "quick")))
                .hasStackTraceContaining("soundforge.separation.mode");
    }

    /** What a worker is given where the service itself has these variables, with the defaults of the service's own file. */
    private static Map<String, String> variables(Map<String, String> environment) throws IOException {
        SeparationSettings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(SeparationSettings.class)
                .withValidateUnknown(false)
                .withSources(
                        new EnvConfigSource(environment, 300),
                        new PropertiesConfigSource(
                                SeparationEnvironmentTest.class.getResource("/application.properties"), 250))
                .build()
                .getConfigMapping(SeparationSettings.class);
        return new SeparationEnvironment(settings).variables();
    }
}
