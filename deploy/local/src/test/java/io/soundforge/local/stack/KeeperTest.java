package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.stack.Component.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {
    @TempDir
    Path directory;

    private Keeper keeper;
    private Thread keeping;

    @AfterEach
    void stop() throws InterruptedException {
        keeper.stop();
        assertThat(keeping.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void startsAgainWhatWasKilled() throws Exception {
        start(FreePorts.any());
        ProcessRef first = awaitState(State.READY).process();

        first.kill();
        await().atMost(Duration.ofSeconds(30)).until(() -> component().restarts() == 1);
        Component again = awaitState(State.READY);

        assertThat(again.process().pid()).isNotEqualTo(first.pid());
        assertThat(again.problem()).contains(Long.toString(first.pid()));
        assertThat(isReady(again.port())).isTrue();
    }

    @Test
    void saysWhyItDoesNotStartAndGoesOnTrying() throws Exception {
        start(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> component().restarts() >= 2);
        assertThat(component().problem()).contains("status 7").contains("fake.log");
    }

    @Test
    void whatIsStoppedStaysEnded() throws Exception {
        start(FreePorts.any());
        ProcessRef process = awaitState(State.READY).process();
        keeper.stop();
        assertThat(process.isAlive()).isFalse();
        assertThat(component().state()).isEqualTo(State.STOPPED);
        assertThat(component().restarts()).isZero();
    }

    @Test
    void leftoversOfAKilledSupervisorAreEnded() throws Exception {
        start(FreePorts.any());
        ProcessRef process = awaitState(State.READY).process();
        StackHome home = new StackHome(directory, directory);
        ProcessRef dead = new ProcessRef(ProcessHandle.current().pid(), java.time.Instant.EPOCH);
        new StackState(dead, java.time.Instant.EPOCH, "", List.of(component())).write(home.state());

        assertThat(Leftovers.end(home)).isEqualTo(1);
        assertThat(process.isAlive()).isFalse();
        assertThat(home.state()).doesNotExist();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void whatDiesOnAFullDiskIsStartedAgain() throws Exception {
        int port = FreePorts.any();
        start(port);
        ProcessRef process = awaitState(State.READY).process();
        // No state can be written where the place of the next file is taken.
        Path obstacle = Files.createDirectory(directory.resolve("state.json.next"));

        process.kill();
        await().until(() -> !isReady(port));
        await().atMost(Duration.ofSeconds(30)).until(() -> isReady(port));
        Files.delete(obstacle);
    }

    @Test
    void whatIsStoppedBeforeItHasStartedLeavesNothing() throws Exception {
        start(FreePorts.any());
        keeper.stop();
        assertThat(keeping.join(Duration.ofSeconds(30))).isTrue();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(command -> command.contains(FakeService.class.getName()));
    }

    @Test
    void logsStaySmall() throws Exception {
        start(FreePorts.any());
        Path log = directory.resolve("big.log");
        Files.write(log, new byte[2000]);
        LogRotation.rotate(List.of(log, directory.resolve("not-there.log")), 1000);
        assertThat(Files.size(log)).isZero();
        assertThat(Files.size(directory.resolve("big.log.1"))).isEqualTo(2000);
    }

    @Test
    void theStateOfTheNextStackIsNoLeftover() throws Exception {
        start(FreePorts.any());
        awaitState(State.READY);
        StackHome home = new StackHome(directory, directory);
        ProcessRef dead = new ProcessRef(ProcessHandle.current().pid(), java.time.Instant.EPOCH);
        StackState old = new StackState(dead, java.time.Instant.EPOCH, "", List.of());
        ProcessRef next = ProcessRef.of(ProcessHandle.current());
        new StackState(next, java.time.Instant.EPOCH, "", List.of()).write(home.state());

        Leftovers.end(home, old);

        assertThat(StackState.read(home.state())).isPresent();
    }

    private void start(int port) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FakeService.class.getName(),
                Integer.toString(port));
        Board board = new Board(directory.resolve("state.json"), "http://127.0.0.1:1");
        ServiceProcess service = new ServiceProcess(
                "fake", port, url(port), command, Map.of(), directory, directory.resolve("fake.log"));
        board.add("fake", port);
        keeper = new Keeper(service, board);
        keeping = Thread.ofVirtual().start(keeper);
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private static boolean isReady(int port) {
        return ServiceProcess.isReady(url(port));
    }

    private Component awaitState(State state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> component().state() == state);
        return component();
    }

    private Component component() {
        try {
            return StackState.read(directory.resolve("state.json"))
                    .orElseThrow()
                    .component("fake")
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
