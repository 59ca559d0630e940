package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.stack.StackState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack as a whole: it stays, it ends, it survives rough handling, and leaves no process behind. */
@Tag("e2e")
class StackE2eTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void prepare() {
        installation = new Installation(directory.resolve("home"), Map.of("SOUNDFORGE_TASKS_LEASE", "8s"));
    }

    @AfterEach
    void end() throws Exception {
        installation.run("down");
        installation.assertNothingRuns();
    }

    @Test
    void aSecondUpFindsTheFirstAndDownEndsAll() throws Exception {
        assertThat(installation.run("up").status()).isZero();
        StackState first = installation.state();
        assertThat(installation.run("up").status()).isZero();
        assertThat(installation.state().components()).isEqualTo(first.components());
        assertThat(installation.run("status").status()).isZero();

        installation.endCleanly();
        assertThat(installation.run("status").status()).isEqualTo(3);
    }

    @Test
    void nothingOutlivesAKilledSupervisor() throws Exception {
        assertThat(installation.run("up").status()).isZero();
        installation.state().supervisor().kill();
        installation.endCleanly();
        assertThat(installation.run("up").status()).isZero();
    }

    @Test
    void aTakenPortIsReplaced() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.setReuseAddress(true);
            taken.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 8080));
            assertThat(installation.run("up").status()).isZero();
            assertThat(installation.state().publicUrl()).doesNotEndWith(":8080");
            assertThat(installation.get("/api/v1/jobs").path("jobs").isArray()).isTrue();
        }
    }

    @Test
    void aKilledServiceEndsInTheSameTable() throws Exception {
        assertThat(installation.run("up").status()).isZero();
        Installation.Running song =
                installation.begin("process", "--json", installation.demo().toString());
        installation.awaitTask("separate", "running");
        ProcessRef killed = installation.component("separation-service");
        killed.kill();

        Installation.Outcome outcome = song.end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        Results.assertDemo(outcome.json(), installation.demoTruth());
        installation.awaitRestart("separation-service", 1);
    }

    @Test
    void ctrlCEndsTheCommandAndNotTheJob() throws Exception {
        assertThat(installation.run("up").status()).isZero();
        Installation.Running song =
                installation.begin("process", installation.demo().toString());
        String job = installation.awaitTask("separate", "running");
        song.process().destroy();
        Installation.Outcome stopped = song.end();
        assertThat(stopped.status()).isNotZero();

        installation.awaitTask("separate", "succeeded");
        assertThat(installation.run("show", job).out()).contains("vocals");
    }
}
