package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.Backends;
import io.soundforge.testing.Backends.ServiceDatabase;
import io.soundforge.testing.KafkaProbe;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real process that holds a task is stopped past its lease (SIGSTOP), or killed. */
class PausedProcessTest {
    private TestService service;
    private KafkaProbe kafka;
    private Process process;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(Backends.shared().bootstrapServers());
        kafka.createTopics();
        service = new TestService(Backends.shared());
    }

    @AfterEach
    void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        service.close();
        kafka.close();
    }

    @Test
    void theLateResultOfAPausedProcessIsRefused() throws Exception {
        TrackDownloaded song = Samples.downloaded();
        enqueue(song);
        BufferedReader said = startProcess();
        assertThat(said.readLine()).isEqualTo("running 1");

        signal("STOP");
        ScriptedStep step = ScriptedStep.succeeding();
        service.replica(step);
        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
        assertThat(step.attempts).extracting(ScriptedStep.Attempt::fence).containsExactly(2);

        signal("CONT");
        process.outputWriter().write("end\n");
        process.outputWriter().flush();
        // The one is said by the work's thread, the other by the kernel's: in either order.
        assertThat(List.of(said.readLine(), said.readLine()))
                .anySatisfy(line -> assertThat(line).startsWith("ending 1"))
                .contains("lost");
        process.waitFor();
        await().until(() -> service.count("outbox") == 0);
        assertThat(kafka.events(TrackProcessed.class))
                .filteredOn(each -> each.trackId().equals(song.trackId()))
                .as("one effect")
                .hasSize(1);
        assertThat(service.query("SELECT concat_ws('/', state, claims, failures, worker_deaths) FROM task"))
                .isEqualTo("succeeded/2/0/0");
    }

    @Test
    void theWorkOfAKilledProcessIsDoneByAnother() throws Exception {
        TrackDownloaded song = Samples.downloaded();
        enqueue(song);
        BufferedReader said = startProcess();
        assertThat(said.readLine()).isEqualTo("running 1");

        process.destroyForcibly().waitFor();
        service.replica(ScriptedStep.succeeding());

        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(song.trackId()));
        await().until(() ->
                service.count("task WHERE state = 'succeeded' AND failures = 0 AND worker_deaths = 0") == 1);
    }

    private void enqueue(TrackDownloaded song) throws Exception {
        Database database = service.database();
        TasksConfig config = TestService.config(Map.of()).getConfigMapping(TasksConfig.class);
        NewTask task = new NewTask(
                "separate",
                Samples.taskKey(song),
                song.trackId(),
                song.jobId(),
                1,
                song.plan().priority(),
                EventCodec.toJson(song),
                null,
                null);
        TaskQueue queue = new TaskQueue(database, config, new Signal(), Tracing.off());
        database.transaction(connection -> queue.enqueue(connection, List.of(task)));
    }

    private BufferedReader startProcess() throws IOException {
        ServiceDatabase database = service.serviceDatabase();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OwnKernelMain.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        Backends.shared().bootstrapServers())
                .redirectError(new File("/dev/null"))
                .start();
        return process.inputReader();
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
