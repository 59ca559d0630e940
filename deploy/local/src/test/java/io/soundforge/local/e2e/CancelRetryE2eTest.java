package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
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

/** Jobs are cancelled in every state, and retried from where they failed. */
@Tag("faults")
class CancelRetryE2eTest {
    /** Two seconds for the worker; the rest for the way over the topics and back on a busy machine. */
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(4);

    private static final int LONG = 600;

    @TempDir
    static Path directory;

    private static Installation installation;
    private static Jobs jobs;
    private static SongServer server;
    private static String demo;
    private static String longSong;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_LEASE", "8s");
        settings.put("SOUNDFORGE_TASKS_RETRY_BACKOFF_BASE", "30s");
        settings.put("SOUNDFORGE_EGRESS_ALLOW_CIDRS", "127.0.0.0/8");
        settings.put("SOUNDFORGE_MODEL_FETCH", "never");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        server = new SongServer(Files.readAllBytes(installation.demo()));
        jobs = new Jobs(installation);
        demo = jobs.upload(installation.demo());
        longSong = jobs.upload(LongSong.write(directory.resolve("long.wav"), LONG));
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced(jobs.accepted());
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
        installation.endCleanly();
    }

    @Test
    void aJobThatWaitsBehindABusyWorkerIsCancelledAndTheWorkerGoesOn() throws Exception {
        String busy = jobs.submit(Jobs.ofUpload(longSong, "separate"));
        jobs.awaitTask(busy, "separate", "running");
        String behind = jobs.submit(Jobs.ofUpload(demo, "separate"));
        jobs.awaitTask(behind, "download", "succeeded");
        assertThat(jobs.task(behind, "separate").path("state").asText()).isEqualTo("queued");
        assertCancelled(behind);
        assertThat(jobs.task(busy, "separate").path("state").asText()).isEqualTo("running");
        assertCancelled(busy);
    }

    @Test
    void aDownloadIsCancelled() throws Exception {
        int before = server.cutOff();
        String job = jobs.submit(Jobs.ofUrls(List.of(server.url("slow"))));
        jobs.awaitTask(job, "download", "running");
        assertCancelled(job);
        await("the connection is given up").until(() -> server.cutOff() > before);
        jobs.awaitCompleted(jobs.submit(Jobs.ofUrls(List.of(server.url("good")), "analyze")));
    }

    @Test
    void analysisAndSeparationAreCancelledAndTheirWorkersFreed() throws Exception {
        String job = jobs.submit(Jobs.ofUpload(longSong));
        jobs.awaitTask(job, "analyze", "running");
        jobs.awaitTask(job, "separate", "running");
        assertCancelled(job);
        assertThat(jobs.task(job, "separate").path("state").asText()).isEqualTo("cancelled");
        jobs.awaitCompleted(jobs.submit(Jobs.ofUpload(demo)));
    }

    @Test
    void aStepThatWaitsForItsNextAttemptIsCancelled() throws Exception {
        String job = jobs.submit(Jobs.ofUrls(List.of(server.url("busy"))));
        JsonNode task = jobs.awaitTask(job, "download", "waiting");
        assertThat(task.path("error").path("retryable").asBoolean()).isTrue();
        assertCancelled(job);
    }

    @Test
    void aRetryFetchesOnlyWhatWasLost() throws Exception {
        int before = server.fetches();
        String job = jobs.submit(Jobs.ofUrls(List.of(server.url("good"), server.url("lost")), "analyze"));
        assertThat(jobs.awaitEnd(job).path("state").asText()).isEqualTo("partial");
        JsonNode good = jobs.job(job).path("tracks").path(0);

        server.find();
        jobs.act(job, "retry");
        jobs.awaitCompleted(job);
        assertThat(server.fetches()).isEqualTo(before + 1);
        assertThat(jobs.job(job).path("tracks").path(0).path("tasks")).isEqualTo(good.path("tasks"));
    }

    @Test
    void aRetryOfAMissingModelRepeatsNeitherDownloadNorAnalysis() throws Exception {
        ObjectNode request = Jobs.ofUpload(demo);
        request.putObject("separation").put("model", "htdemucs");
        String job = jobs.submit(request);
        assertThat(jobs.awaitEnd(job).path("state").asText()).isEqualTo("partial");
        JsonNode first = jobs.task(job, "separate");
        assertThat(first.path("error").path("code").asText()).isEqualTo("MODEL_MISSING");
        JsonNode download = jobs.task(job, "download");
        JsonNode analysis = jobs.task(job, "analyze");

        jobs.act(job, "retry");
        await("the second run to end")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> jobs.task(job, "separate"),
                        task -> task.path("run").asInt() == 2
                                && task.path("state").asText().equals("failed"));
        assertThat(jobs.task(job, "download")).isEqualTo(download);
        assertThat(jobs.task(job, "analyze")).isEqualTo(analysis);
        // That each of them was announced once, with one set of files, stands in the ledger.
    }

    private static void assertCancelled(String job) throws Exception {
        jobs.act(job, "cancel");
        await(job + " is cancelled")
                .atMost(CANCELLED_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> jobs.job(job).path("state").asText().equals("cancelled"));
    }
}
