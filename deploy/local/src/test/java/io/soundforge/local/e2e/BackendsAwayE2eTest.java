package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.stack.Component;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker and the database go away and come back, with jobs in flight and jobs that come meanwhile. */
@Tag("faults")
class BackendsAwayE2eTest {
    @TempDir
    static Path directory;

    private static Installation installation;
    private static Jobs jobs;
    private static String upload;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_LEASE", "4s");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        jobs = new Jobs(installation);
        upload = jobs.upload(installation.demo());
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced(jobs.accepted());
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @Test
    void jobsAreAcceptedWhileTheBrokerIsAwayAndGoOnWhenItIsBack() throws Exception {
        String inFlight = jobs.submit(Jobs.ofUpload(upload));
        jobs.awaitTask(inFlight, "separate", "running");
        int restarts = installation.state().component("kafka").orElseThrow().restarts();
        kill("kafka");
        String meanwhile = jobs.submit(Jobs.ofUpload(upload));
        assertThat(isReady("kafka"))
                .as("the broker is back before the job came")
                .isFalse();
        installation.awaitRestart("kafka", restarts + 1);

        jobs.awaitCompleted(inFlight);
        jobs.awaitCompleted(meanwhile);
    }

    @Test
    void noJobIsAcceptedInVainWhileTheDatabaseIsAway() throws Exception {
        String inFlight = jobs.submit(Jobs.ofUpload(upload));
        jobs.awaitTask(inFlight, "separate", "running");
        int restarts = installation.state().component("postgres").orElseThrow().restarts();
        kill("postgres");
        List<Jobs.Answer> answers = new ArrayList<>();
        do {
            answers.add(jobs.trySubmit(Jobs.ofUpload(upload, "analyze")));
        } while (!isReady("postgres"));
        installation.awaitRestart("postgres", restarts + 1);

        assertThat(answers).extracting(Jobs.Answer::status).contains(503).isSubsetOf(202, 503);
        assertThat(answers).filteredOn(answer -> answer.status() == 503).allMatch(Jobs.Answer::isProblem);
        jobs.awaitCompleted(inFlight);
        await("jobs are accepted again without any help")
                .atMost(Duration.ofSeconds(30))
                .until(() -> jobs.trySubmit(Jobs.ofUpload(upload, "analyze")).status() == 202);
    }

    private static void kill(String component) {
        ProcessRef process = installation.component(component);
        process.kill();
        await(component + " is missed").until(() -> !isReady(component));
    }

    private static boolean isReady(String component) {
        return installation.state().component(component).orElseThrow().state() == Component.State.READY;
    }
}
