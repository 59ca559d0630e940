package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The long faults: every component is killed in turn while songs are on their way, and nothing is lost. */
@Tag("faults")
class FaultsE2eTest {
    @TempDir
    static Path directory;

    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        installation = new Installation(directory.resolve("home"), settings());
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_LEASE", "8s");
        return settings;
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka",
                "postgres",
                "storage-service",
                "metadata-service",
                "download-service",
                "analysis-service",
                "separation-service"
            })
    void aKilledComponentLosesNothing(String component) throws Exception {
        String song = installation.demo().toString();
        int restarts = installation.state().component(component).orElseThrow().restarts();
        Installation.Running songs = installation.begin("process", "--json", song, song);
        installation.awaitTask("separate", "running");
        installation.component(component).kill();

        assertBothArrived(songs);
        installation.awaitRestart(component, restarts + 1);
    }

    @Test
    void aKilledPythonWorkerIsReplaced() throws Exception {
        Installation.Running songs = installation.begin(
                "process",
                "--json",
                installation.demo().toString(),
                installation.demo().toString());
        installation.awaitTask("separate", "running");
        List<ProcessRef> workers = installation
                .component("separation-service")
                .alive()
                .orElseThrow()
                .descendants()
                .map(ProcessRef::of)
                .toList();
        assertThat(workers).isNotEmpty();
        workers.forEach(ProcessRef::kill);
        assertBothArrived(songs);
    }

    @Test
    void aServicePausedPastItsLeaseStillEndsInOneResult() throws Exception {
        Installation.Running songs = installation.begin(
                "process",
                "--json",
                installation.demo().toString(),
                installation.demo().toString());
        installation.awaitTask("separate", "running");
        ProcessRef service = installation.component("separation-service");
        Signals.stop(service);
        try {
            // Longer than its lease; nothing outside shows when that has run out.
            await().pollDelay(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> true);
        } finally {
            Signals.resume(service);
        }
        assertBothArrived(songs);
    }

    private static void assertBothArrived(Installation.Running songs) throws Exception {
        Installation.Outcome outcome = songs.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("results")).hasSize(2);
        Results.assertDemo(outcome.json(), installation.demoTruth());
    }
}
