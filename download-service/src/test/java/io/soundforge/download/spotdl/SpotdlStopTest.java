package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackRequested;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A song that is being fetched when its lease is lost, or when the service goes down: its tool ends, and the song is fetched later. */
@QuarkusTest
@TestProfile(SpotdlStopTest.Impatient.class)
@StepServiceBackends(service = "download")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SpotdlStopTest extends StepServiceTest<TrackDownloaded> {
    /** Leases are looked at often, and a shutdown waits for nobody. */
    public static class Impatient extends SpotdlServiceTest.StandIn {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("soundforge.tasks.lease", "2s");
            settings.put("soundforge.tasks.drain", "0s");
            settings.put("soundforge.download.spotdl.idle-timeout", "5m");
            return settings;
        }
    }

    private static final Path MODE = SpotdlServiceTest.StandIn.STATE.resolve("mode");
    private static final Path CHILD = SpotdlServiceTest.StandIn.STATE.resolve("child.pid");

    @Inject
    DataSource database;

    @Inject
    BeanManager beans;

    SpotdlStopTest() {
        super(Step.DOWNLOAD, TrackDownloaded.class);
    }

    @BeforeEach
    @AfterEach
    void behave() throws Exception {
        Files.deleteIfExists(MODE);
        Files.deleteIfExists(CHILD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"child", "stubborn"})
    @Order(1)
    void aLostLeaseEndsAllProcessesAndTheSongIsFetchedAgain(String mode) throws Exception {
        TrackRequested request = begin(mode);
        // Another process has taken it, as happens to one that was paused beyond its lease.
        sql(
                "update task set owner = gen_random_uuid(), claims = claims + 1, lease_until = now() + interval '1 hour'"
                        + " where track_id = ?",
                request);

        awaitNothingLeft(request);
        assertThat(row(request)).isEqualTo("running, claims 2, failures 0");

        behave();
        sql("update task set lease_until = now() - interval '1 second' where track_id = ?", request);
        assertFetchedOnce(request, 3);
    }

    @Test
    @Order(2)
    void aShutdownEndsAllProcessesAndTheNextStartFetchesTheSong() throws Exception {
        TrackRequested request = begin("child");

        tellKernel(new ShutdownEvent());

        awaitNothingLeft(request);
        assertThat(row(request)).as("handed back, unspent").isEqualTo("ready, claims 1, failures 0");

        behave();
        forgetKernel();
        tellKernel(new StartupEvent());
        assertFetchedOnce(request, 2);
    }

    private TrackRequested begin(String mode) throws Exception {
        Files.writeString(MODE, mode);
        TrackRequested fake = SpotifySongs.task(SpotifySongs.song("Song"), 1).input();
        TrackRequested request = new TrackRequested(
                fake.trackId(),
                fake.jobId(),
                0,
                new Source(SpotifySongs.URL, null, null),
                fake.metadata(),
                fake.plan(),
                Map.of());
        kafka.send(request);
        awaitStage(request, "fetching");
        assertThat(standIns()).isPositive();
        assertThat(staging(request)).isDirectory();
        if (mode.equals("child")) {
            await().until(() -> Files.isRegularFile(CHILD) && Files.size(CHILD) > 0);
            assertThat(child()).isTrue();
        }
        return request;
    }

    private void awaitNothingLeft(TrackRequested request) throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> standIns() == 0);
        assertThat(child()).as("what has a session of its own").isFalse();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !Files.exists(staging(request)) && !row(request).startsWith("running, claims 1"));
        assertThat(kafka.events(JobFailed.class))
                .noneMatch(each -> each.trackId().equals(request.trackId()));
        assertThat(kafka.events(TaskChanged.class))
                .noneMatch(each -> each.trackId().equals(request.trackId()));
    }

    private void assertFetchedOnce(TrackRequested request, int fence) throws Exception {
        TrackDownloaded event = awaitOutcome(request);
        assertThat(event.attempt()).as("nobody was to blame").isEqualTo(1);
        assertThat(storage.publications())
                .filteredOn(each ->
                        each.path("track_id").asText().equals(request.trackId().toString()))
                .extracting(each -> each.path("fence").asInt())
                .containsExactly(fence);
        await().until(() -> row(request).equals("succeeded, claims " + fence + ", failures 0"));
        assertThat(standIns()).isZero();
    }

    private static boolean child() throws Exception {
        return Files.isRegularFile(CHILD)
                && ProcessHandle.of(Long.parseLong(Files.readString(CHILD)))
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }

    private static long standIns() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("spotdl_standin.py"))
                .count();
    }

    private String row(TrackRequested request) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select format('%s, claims %s, failures %s', state, claims, failures) from task where track_id = ?")) {
            select.setObject(1, request.trackId());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void sql(String update, TrackRequested request) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setObject(1, request.trackId());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** Starts or ends the kernel alone, as the service's own start and end do: the rest of the service goes on for the test. */
    private <E> void tellKernel(E event) {
        beans.resolveObserverMethods(event).stream()
                .filter(observer -> observer.getBeanClass().equals(kernel()))
                .findFirst()
                .orElseThrow()
                .notify(event);
    }

    /** The next one is another start of the service: it claims under another name. */
    private void forgetKernel() {
        Bean<?> bean = beans.resolve(beans.getBeans(kernel()));
        ((AlterableContext) beans.getContext(Singleton.class)).destroy(bean);
    }

    private static Class<?> kernel() {
        try {
            return Class.forName(
                    "io.soundforge.tasks.KernelBeans",
                    false,
                    Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
