package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.stack.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A service is paused in mid-song, its Python worker finishes, another replica takes over, and then the first one wakes up. */
@Tag("faults")
@EnabledOnOs(value = OS.LINUX, disabledReason = "a second replica is started as /proc says that the first one was")
class TwoReplicasE2eTest {
    private static final int SECONDS = 90;
    private static final int STEMS = 4;

    @TempDir
    static Path directory;

    private static Installation installation;
    private static Jobs jobs;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_LEASE", "4s");
        // The late files must be there when their service wakes up: it is storage that refuses them, not the sweep.
        settings.put("SOUNDFORGE_STORAGE_SWEEP_STAGING_AFTER", "PT90S");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        jobs = new Jobs(installation);
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
    }

    @Test
    void aLateResultAndItsFilesAreRefused() throws Exception {
        String song = jobs.upload(LongSong.write(directory.resolve("song.wav"), SECONDS));
        String job = jobs.submit(Jobs.ofUpload(song, "separate"));
        await("the worker to be in mid-song")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> jobs.task(job, "separate").path("progress").asDouble() > 0);
        String task = jobs.job(job).path("tracks").path(0).path("id").asText() + ":separate:1";
        ProcessRef first = installation.component("separation-service");
        Signals.stop(first);
        Replica second = null;
        try {
            await("the worker's late files")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> staged(task) == STEMS);
            second = Replica.of(first, 0, directory.resolve("replica.log"));
            jobs.awaitCompleted(job);
        } finally {
            Signals.resume(first);
            if (second != null) {
                second.close();
            }
        }
        await("the first to hear that it has lost its task")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> installation.log("separation-service"),
                        log -> log.contains("lease of " + task + " is lost")
                                || log.contains(task + " is no longer ours"));
        assertThat(jobs.task(job, "separate").path("state").asText()).isEqualTo("succeeded");
        // The first one is still of use.
        jobs.awaitCompleted(jobs.submit(Jobs.ofUpload(jobs.upload(installation.demo()), "separate")));
        new Ledger(installation).assertBalanced(jobs.accepted());
    }

    /** How many stems lie in the staging folder of the first claim. */
    private static long staged(String task) throws IOException {
        Path folder = installation
                .volume()
                .resolve("staging")
                .resolve(task.replace(':', '_'))
                .resolve("1");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".flac")).count();
        }
    }
}
