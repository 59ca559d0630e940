package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack under rough handling: commands that cross, and a supervisor that is killed. */
@Tag("faults")
class StackFaultsE2eTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void prepare() {
        installation = new Installation(directory.resolve("home"), Map.of());
    }

    @AfterEach
    void end() throws Exception {
        installation.run("down");
        installation.assertNothingRuns();
    }

    @Test
    void upDuringDownStartsAnew() throws Exception {
        assertThat(installation.run("up").status()).isZero();
        ProcessRef ending = installation.state().supervisor();
        Installation.Running down = installation.begin("down");
        await("the end to begin")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> !installation.state().isReady());

        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        assertThat(down.end().status()).isZero();
        assertThat(installation.state().supervisor()).isNotEqualTo(ending);
        assertThat(installation.run("status").status()).isZero();
        installation.endCleanly();
    }

    @Test
    void nothingOutlivesAKilledSupervisor() throws Exception {
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        installation.state().supervisor().kill();
        installation.endCleanly();
    }
}
