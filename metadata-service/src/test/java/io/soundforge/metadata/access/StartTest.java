package io.soundforge.metadata.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import io.soundforge.metadata.GatewayTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway that others can reach, and that could not tell them apart, does not start. */
@QuarkusMainTest
@GatewayTest
@TestProfile(StartTest.OnAllAddresses.class)
class StartTest {
    /** Without any key. */
    public static class OnAllAddresses implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.host", "0.0.0.0");
        }
    }

    @Test
    void itSaysWhatToSet(QuarkusMainLauncher launcher) {
        LaunchResult result = launcher.launch();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.getOutput() + result.getErrorOutput())
                .contains("quarkus.http.host")
                .contains("./soundforge keys create")
                .contains("soundforge.auth.bootstrap-key")
                .contains("soundforge.auth.oidc.enabled")
                .doesNotContain("Listening on");
    }
}
