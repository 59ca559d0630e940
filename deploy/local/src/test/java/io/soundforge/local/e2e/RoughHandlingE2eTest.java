package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Songs end in the same table, whatever happens to the processes along the way. */
@Tag("e2e")
class RoughHandlingE2eTest {
    @TempDir
    static Path directory;

    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        // A short lease, so that somebody else takes over soon.
        installation = new Installation(directory.resolve("home"), Map.of("SOUNDFORGE_TASKS_LEASE", "8s"));
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @Test
    void aServiceKilledInMidSongEndsInTheSameTable() throws Exception {
        int restarts = restarts("separation-service");
        Installation.Running song =
                installation.begin("process", "--json", installation.demo().toString());
        installation.awaitTask("separate", "running");
        installation.component("separation-service").kill();

        Installation.Outcome outcome = song.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        Results.assertDemo(outcome.json(), installation.demoTruth());
        installation.awaitRestart("separation-service", restarts + 1);
    }

    @Test
    void ctrlCEndsTheCommandAndNotTheJob() throws Exception {
        Installation.Running song =
                installation.begin("process", installation.demo().toString());
        String job = installation.awaitTask("separate", "running");
        song.process().destroy();
        assertThat(song.end().status()).isNotZero();

        installation.awaitTask("separate", "succeeded");
        assertThat(installation.run("show", job).out()).contains("vocals");
    }

    private static int restarts(String component) {
        return installation.state().component(component).orElseThrow().restarts();
    }
}
