package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes: the servers serve the command, and go when it goes, and when those above it go, however that happens. */
class RunWithServersTest {
    /** Servers that find their JVM dead are given ten seconds to end in order. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String WAITS = "echo $SOUNDFORGE_TEST_KAFKA $SOUNDFORGE_TEST_POSTGRES $$ >addresses.new;"
            + " mv addresses.new addresses; exec sleep 300";

    @TempDir
    Path folder;

    private Process run;
    private ProcessRef command;
    private Set<Path> data = Set.of();

    @AfterEach
    void end() {
        run.destroyForcibly();
        if (command != null) {
            command.kill();
        }
        // Who is killed cannot tidy up.
        data.forEach(TemporaryFolders::delete);
    }

    @Test
    void theCommandHasTheServersAndItsStatusIsTheRuns() throws Exception {
        run = new ProcessBuilder(withServers(
                        "sh", "-c", "echo $SOUNDFORGE_TEST_KAFKA $SOUNDFORGE_TEST_POSTGRES >addresses; exit 7"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(run.exitValue()).isEqualTo(7);
        String[] words = Files.readString(folder.resolve("addresses")).trim().split(" ");
        assertThat(words).hasSize(2);
        assertThat(Files.readString(folder.resolve("out")))
                .contains("all tests of this run share Kafka at " + words[0], "embedded");
        assertThat(isGone(new ServerAddresses(words[0], words[1]))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "KILL"})
    void aSignalEndsCommandAndServers(String signal) throws Exception {
        run = new ProcessBuilder(withServers("sh", "-c", WAITS))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        ServerAddresses servers = awaitCommand();
        signal(signal, run.pid());
        awaitEndOf(servers);
    }

    @Test
    void theDeathOfTheShellEndsCommandAndServers() throws Exception {
        // The shell has something to do after it, and so does not replace itself by it.
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\"; true", "sh"));
        shell.addAll(withServers("sh", "-c", WAITS));
        run = new ProcessBuilder(shell)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        ServerAddresses servers = awaitCommand();
        List<ProcessHandle> below = run.descendants().toList();
        assertThat(below).hasSizeGreaterThan(1);
        signal("KILL", run.pid());
        awaitEndOf(servers);
        await("nothing of the run is left").atMost(PATIENCE).until(() -> below.stream()
                .noneMatch(process -> ProcessRef.of(process).isAlive()));
    }

    private List<String> withServers(String... words) {
        Stream<String> start = Stream.of(
                "env",
                "-u",
                ServerAddresses.KAFKA,
                "-u",
                ServerAddresses.POSTGRES,
                StartedServers.KIND + "=embedded",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsoundforge.root=" + TestPython.root(),
                "-cp",
                System.getProperty("java.class.path"),
                RunWithServers.class.getName());
        return Stream.concat(start, Arrays.stream(words)).toList();
    }

    private ServerAddresses awaitCommand() throws IOException {
        Path file = folder.resolve("addresses");
        await("the command to run").atMost(Duration.ofMinutes(2)).until(() -> Files.exists(file) || !run.isAlive());
        String[] words = Files.readString(file).trim().split(" ");
        command = ProcessRef.of(ProcessHandle.of(Long.parseLong(words[2])).orElseThrow());
        data = dataFolders();
        assertThat(data).hasSize(1);
        return new ServerAddresses(words[0], words[1]);
    }

    /** Where the servers of the run keep their data, as their command lines say. */
    private Set<Path> dataFolders() {
        Pattern folder = Pattern.compile(
                Pattern.quote(System.getProperty("java.io.tmpdir")) + "/" + OwnServers.FOLDER + "[0-9]+");
        return run.descendants()
                .flatMap(process -> process.info().commandLine().stream())
                .flatMap(line -> folder.matcher(line).results())
                .map(found -> Path.of(found.group()))
                .collect(Collectors.toSet());
    }

    private void awaitEndOf(ServerAddresses servers) {
        await("the end of command and servers").atMost(PATIENCE).until(() -> !command.isAlive() && isGone(servers));
    }

    private static boolean isGone(ServerAddresses servers) {
        String port = servers.kafka().substring(servers.kafka().indexOf(':') + 1);
        if (KafkaBroker.answers(Integer.parseInt(port))) {
            return false;
        }
        try {
            servers.admin().ping();
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
