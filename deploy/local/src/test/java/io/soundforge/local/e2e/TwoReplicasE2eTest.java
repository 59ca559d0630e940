package io.soundforge.local.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        Process second = null;
        try {
            await("the worker's late files")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> staged(task) == STEMS);
            second = replicaOf(first);
            jobs.awaitCompleted(job);
        } finally {
            Signals.resume(first);
            if (second != null) {
                second.destroy();
                assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
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

    /** The same program with the same settings on any free port. */
    private static Process replicaOf(ProcessRef service) throws IOException {
        Path proc = Path.of("/proc", Long.toString(service.pid()));
        ProcessBuilder replica = new ProcessBuilder(words(proc.resolve("cmdline")))
                .directory(proc.resolve("cwd").toRealPath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("replica.log").toFile());
        replica.environment().clear();
        for (String variable : words(proc.resolve("environ"))) {
            int equals = variable.indexOf('=');
            replica.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        replica.environment().put("QUARKUS_HTTP_PORT", "0");
        return replica.start();
    }

    private static List<String> words(Path file) throws IOException {
        return Stream.of(new String(Files.readAllBytes(file), UTF_8).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
