package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full while stems are written. It needs the right to mount a small disk, and is skipped without. */
@Tag("faults")
class DiskFullE2eTest {
    private static final long ROOM_FOR_A_SONG_BUT_NOT_FOR_STEMS = 2_000_000;

    @TempDir
    static Path directory;

    private static Installation installation;
    private static Jobs jobs;
    private static String upload;
    private static boolean mounted;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_RETRY_MAX_FAILURES", "3");
        settings.put("SOUNDFORGE_TASKS_RETRY_BACKOFF_BASE", "3s");
        installation = new Installation(directory.resolve("home"), settings);
        Files.createDirectories(installation.volume());
        mounted = run("mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", volume()) == 0;
        assumeTrue(mounted, "no small disk can be mounted here");
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
        if (mounted) {
            try {
                installation.endCleanly();
            } finally {
                assertThat(run("umount", volume())).isZero();
            }
        }
    }

    @Test
    void aStepThatFindsNoRoomWaitsLeavesNothingAndEndsWhenThereIsRoom() throws Exception {
        fill();
        String job = jobs.submit(Jobs.ofUpload(upload, "separate"));
        JsonNode waiting = jobs.awaitTask(job, "separate", "waiting");
        assertThat(waiting.path("error").path("code").asText()).isEqualTo("STORAGE_FULL");
        assertThat(waiting.path("error").path("retryable").asBoolean()).isTrue();
        assertNoStems(job);

        free();
        jobs.awaitCompleted(job);
        assertThat(jobs.task(job, "separate").path("attempt").asInt()).isGreaterThan(1);
    }

    @Test
    void aStepThatNeverFindsRoomFailsAndIsRetriedWhenThereIsSome() throws Exception {
        fill();
        Jobs.Answer refused = jobs.tryUpload(LongSong.write(directory.resolve("large.wav"), 300));
        assertThat(refused.status()).as(refused.toString()).isEqualTo(507);
        assertThat(refused.body().path("code").asText()).isEqualTo("STORAGE_FULL");

        String job = jobs.submit(Jobs.ofUpload(upload, "separate"));
        JsonNode failed = jobs.awaitTask(job, "separate", "failed");
        assertThat(failed.path("error").path("code").asText()).isEqualTo("STORAGE_FULL");
        assertThat(failed.path("attempt").asInt()).isEqualTo(3);
        assertNoStems(job);
        JsonNode download = jobs.task(job, "download");

        free();
        jobs.act(job, "retry");
        jobs.awaitCompleted(job);
        assertThat(jobs.task(job, "download")).isEqualTo(download);
    }

    /** Neither published nor half written. */
    private static void assertNoStems(String job) throws Exception {
        String track = jobs.job(job).path("tracks").path(0).path("id").asText();
        assertThat(installation.volume().resolve("stems").resolve(track)).doesNotExist();
        try (Stream<Path> staged = Files.walk(installation.volume().resolve("staging"))) {
            assertThat(staged.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void fill() throws IOException {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(filler())) {
            long left = installation.volume().toFile().getUsableSpace() - ROOM_FOR_A_SONG_BUT_NOT_FOR_STEMS;
            for (; left > 0; left -= block.length) {
                out.write(block);
            }
        }
    }

    private static void free() throws IOException {
        Files.delete(filler());
    }

    private static Path filler() {
        return installation.volume().resolve("somebody-elses-file");
    }

    private static String volume() {
        return installation.volume().toString();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
