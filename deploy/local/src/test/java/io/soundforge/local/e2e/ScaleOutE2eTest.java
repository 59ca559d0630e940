package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.FreePorts;
import io.soundforge.local.e2e.Facts.Fact;
import io.soundforge.local.stack.Replica;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Separation workers join and leave while there is work, in order and by kill -9: every step counts once, and nothing is left undone. */
@Tag("faults")
@EnabledOnOs(value = OS.LINUX, disabledReason = "workers are started as /proc says that another service was")
class ScaleOutE2eTest {
    private static final int JOBS = 24;
    private static final int TRACKS_PER_JOB = 5;
    private static final int TRACKS = JOBS * TRACKS_PER_JOB;
    private static final int KILLED = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final List<Replica> workers = new ArrayList<>();
    private Installation installation;
    private Jobs jobs;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(
                directory.resolve("home"),
                Map.of(
                        "SOUNDFORGE_TASKS_DRILL_ENABLED", "true",
                        "SOUNDFORGE_TASKS_CONCURRENCY", "16",
                        "SOUNDFORGE_TASKS_LEASE", "4s"));
        Installation.Outcome up = installation.run("up", "--without", "separation-service");
        assertThat(up.status()).as(up.err()).isZero();
        jobs = new Jobs(installation);
    }

    @AfterEach
    void end() throws Exception {
        workers.forEach(worker -> worker.process().destroyForcibly());
        installation.endCleanly();
    }

    @Test
    void workersThatComeAndGoLoseAndRepeatNothing() throws Exception {
        join(3);
        List<String> urls = Collections.nCopies(TRACKS_PER_JOB, "https://drill.example/song.wav");
        for (int job = 0; job < JOBS; job++) {
            jobs.submit(Jobs.ofUrls(urls, "separate"));
        }
        awaitSeparated(TRACKS / 8);
        join(3);
        awaitSeparated(TRACKS / 3);
        leaveInOrder(workers.subList(0, 2));
        awaitSeparated(TRACKS / 2);
        for (Replica worker : workers.subList(2, 2 + KILLED)) {
            worker.process().destroyForcibly().waitFor();
        }
        join(2);
        awaitSeparated(TRACKS * 2 / 3);
        leaveInOrder(workers.subList(4, 6));

        for (String job : jobs.accepted()) {
            jobs.awaitCompleted(job);
        }
        List<Fact> facts = installation.facts().all();
        assertThat(facts.stream().filter(fact -> fact.type().equals("track.processed")))
                .extracting(Fact::trackId)
                .hasSize(TRACKS)
                .doesNotHaveDuplicates();
        assertThat(facts.stream().filter(fact -> fact.type().equals("job.finished")))
                .extracting(Fact::jobId)
                .containsExactlyInAnyOrderElementsOf(jobs.accepted());
        assertThat(facts).noneMatch(fact -> fact.type().equals("job.failed"));
        // Who was asked to leave has finished what it had: only the killed ones' work was begun again.
        assertThat(claims()).isBetween(TRACKS, TRACKS + KILLED);
    }

    private void join(int count) throws IOException {
        Map<String, String> oneSecondEach = Map.of(
                "SOUNDFORGE_TASKS_DRILL_WORK", "1s",
                "SOUNDFORGE_TASKS_CONCURRENCY", "1",
                "SOUNDFORGE_TASKS_DRAIN", "20s");
        for (int worker = 0; worker < count; worker++) {
            Path log = directory.resolve("worker-" + workers.size() + ".log");
            workers.add(Replica.separation(installation.stackHome(), FreePorts.any(), oneSecondEach, log));
        }
        await("all workers to be ready").atMost(PATIENCE).until(() -> workers.stream()
                .filter(worker -> worker.process().isAlive())
                .allMatch(Replica::isReady));
    }

    private static void leaveInOrder(List<Replica> leaving) throws InterruptedException {
        leaving.forEach(worker -> worker.process().destroy());
        for (Replica worker : leaving) {
            worker.close();
        }
    }

    private void awaitSeparated(int tracks) {
        await(tracks + " separated tracks")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> separated() >= tracks);
    }

    private long separated() throws SQLException {
        return number("SELECT count(*) FROM separation.task WHERE state = 'succeeded'");
    }

    private int claims() throws SQLException {
        return Math.toIntExact(number("SELECT sum(claims) FROM separation.task"));
    }

    private long number(String query) throws SQLException {
        int port = installation.state().component("postgres").orElseThrow().port();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/soundforge";
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private Connection connect(String url) throws SQLException {
        try {
            return DriverManager.getConnection(url, "separation", installation.databasePassword("separation"));
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }
}
