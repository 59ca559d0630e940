package io.soundforge.local.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Songs end in the same table, whatever happens to the processes along the way. */
@Tag("faults")
class RoughHandlingE2eTest {
    @TempDir
    static Path directory;

    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        // A short lease, so that somebody else takes over soon.
        settings.put("SOUNDFORGE_TASKS_LEASE", "8s");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced();
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

    @Test
    void recordsThatComeAgainInAnyOrderChangeNothing() throws Exception {
        Jobs jobs = new Jobs(installation);
        String upload = jobs.upload(installation.demo());
        String id = jobs.submit(Jobs.ofUpload(upload, "analyze"));
        jobs.awaitCompleted(id);
        JsonNode before = jobs.job(id);
        Facts facts = installation.facts();
        List<ConsumerRecord<String, byte[]>> records =
                await("three facts").until(() -> factsOf(id, facts), list -> list.size() == 3);

        // The last first; each under its own id, and under a new one that no inbox can know.
        for (ConsumerRecord<String, byte[]> record : records.reversed()) {
            facts.resend(record, Map.of());
            facts.resend(record, Map.of("ce_id", UUID.randomUUID().toString(), "ce_source", Ledger.TEST_SOURCE));
        }
        await("all services to have read them").atMost(Duration.ofMinutes(1)).until(() -> facts.lag() == 0);
        // What they might have begun anew would run before this.
        jobs.awaitCompleted(jobs.submit(Jobs.ofUpload(upload, "analyze")));

        assertThat(jobs.job(id)).isEqualTo(before);
        assertThat(facts.all().stream()
                        .filter(fact -> fact.type().equals("job.finished"))
                        .filter(fact -> fact.jobId().equals(id)))
                .hasSize(1);
        assertThat(facts.records(List.of("dead.letter"))).isEmpty();
    }

    /** Requested, downloaded, analysed: the records of one job in the order of their making. */
    private static List<ConsumerRecord<String, byte[]>> factsOf(String job, Facts facts) {
        return facts.records(List.of("track.requested", "track.downloaded", "track.analyzed")).stream()
                .filter(record -> new String(record.value(), UTF_8).contains(job))
                .sorted(Comparator.comparing(record -> Facts.header(record, "ce_id")))
                .toList();
    }

    private static int restarts(String component) {
        return installation.state().component(component).orElseThrow().restarts();
    }
}
