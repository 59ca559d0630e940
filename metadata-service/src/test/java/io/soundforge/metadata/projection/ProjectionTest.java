package io.soundforge.metadata.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.lifecycle.JobStates;
import io.soundforge.metadata.lifecycle.TaskCounts;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.Received;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The projection against the pure function: whatever order the facts come in, repeated, stale, in batches of any size. */
@QuarkusTest
@GatewayTest
class ProjectionTest {
    private static final Plan PLAN =
            new Plan(List.of(Step.DOWNLOAD, Step.ANALYZE, Step.SEPARATE), null, null, null, null, null, 1);

    @Inject
    FactProjector projector;

    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void countersEqualThePureFunctionUnderRandomOrders(long seed) {
        Random random = new Random(seed);
        UUID job = Gateway.submitUrls(4, "");
        List<Event> facts = new ArrayList<>();
        for (UUID track : tracks(job)) {
            facts.addAll(lifeOf(job, track, random));
        }
        facts.addAll(facts.subList(0, random.nextInt(facts.size())));
        Collections.shuffle(facts, random);

        while (!facts.isEmpty()) {
            List<Event> batch = facts.subList(0, Math.min(facts.size(), 1 + random.nextInt(6)));
            project(batch);
            batch.clear();
            assertRowAgrees(job);
        }

        assertThat(stateOf(job).isTerminal()).isTrue();
        kafka.awaitEvent(JobFinished.class, event -> event.jobId().equals(job));
        assertThat(kafka.events(JobFinished.class).stream()
                        .filter(event -> event.jobId().equals(job)))
                .hasSize(1);
    }

    @Test
    void twoLastEventsAtOnceEndAJobOnce() throws Exception {
        for (int round = 0; round < 15; round++) {
            UUID job = Gateway.submitUrls(2, ",\"steps\":[\"download\"]");
            List<UUID> tracks = tracks(job);
            CyclicBarrier start = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                List<Future<Object>> both = threads.invokeAll(tracks.stream()
                        .map(track -> Executors.callable(() -> {
                            try {
                                start.await();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            project(List.of(Facts.downloaded(job, track, PLAN)));
                        }))
                        .toList());
                for (Future<Object> each : both) {
                    each.get();
                }
            }
            assertThat(stateOf(job)).isEqualTo(JobState.COMPLETED);
            kafka.awaitEvent(JobFinished.class, event -> event.jobId().equals(job));
            assertThat(kafka.events(JobFinished.class).stream()
                            .filter(event -> event.jobId().equals(job)))
                    .hasSize(1);
        }
    }

    @Test
    void aParkedTaskGoesOnInItsAttempt() {
        UUID job = Gateway.submitUrls(1, "");
        UUID track = tracks(job).getFirst();
        project(List.of(
                Facts.waiting(job, track, Step.DOWNLOAD, 1, 1, Instant.now().minusMillis(1))));

        project(List.of(Facts.progress(job, track, Step.DOWNLOAD, 1, 1, 0.1)));

        assertThat(stepState(track, "download")).isEqualTo("running");
    }

    @Test
    void nothingGoesBackAndStaleNewsIsNoNews() {
        UUID job = Gateway.submitUrls(1, "");
        UUID track = tracks(job).getFirst();
        project(List.of(Facts.waiting(job, track, Step.DOWNLOAD, 1, 2)));
        assertThat(stepState(track, "download")).isEqualTo("waiting");
        // Progress of the attempt that failed, and an older wait: both overtaken.
        project(List.of(Facts.progress(job, track, Step.DOWNLOAD, 1, 2, 0.9)));
        project(List.of(Facts.waiting(job, track, Step.DOWNLOAD, 1, 1)));
        assertThat(stepState(track, "download")).isEqualTo("waiting");
        project(List.of(Facts.progress(job, track, Step.DOWNLOAD, 1, 3, 0.1)));
        assertThat(stepState(track, "download")).isEqualTo("running");
        // The analysis is announced before the download: topics have no mutual order.
        project(List.of(Facts.analyzed(job, track, 1)));
        project(List.of(Facts.downloaded(job, track, PLAN)));
        project(List.of(
                Facts.progress(job, track, Step.DOWNLOAD, 1, 3, 0.5),
                Facts.failed(job, track, Step.ANALYZE, 1),
                Facts.cancelled(job, track, Step.DOWNLOAD, 1),
                Facts.processed(job, track, 7),
                Facts.processed(job, UUID.randomUUID(), 1),
                Facts.processed(UUID.randomUUID(), track, 1)));
        assertThat(stepState(track, "download")).isEqualTo("succeeded");
        assertThat(stepState(track, "analyze")).isEqualTo("succeeded");
        assertThat(stepState(track, "separate")).isEqualTo("queued");
        assertRowAgrees(job);
    }

    /** What may truly happen to a track in one run, some noise included. */
    private static List<Event> lifeOf(UUID job, UUID track, Random random) {
        List<Event> life = new ArrayList<>();
        life.add(Facts.progress(job, track, Step.DOWNLOAD, 1, 1, random.nextDouble()));
        life.add(Facts.waiting(job, track, Step.DOWNLOAD, 1, 1));
        life.add(Facts.processed(job, track, 0));
        switch (random.nextInt(4)) {
            case 0 -> life.add(Facts.failed(job, track, Step.DOWNLOAD, 1));
            case 1 -> {
                life.add(Facts.cancelled(job, track, Step.DOWNLOAD, 1));
                life.add(Facts.cancelled(job, track, Step.ANALYZE, 1));
                life.add(Facts.cancelled(job, track, Step.SEPARATE, 1));
            }
            default -> {
                life.add(Facts.downloaded(job, track, PLAN));
                life.add(
                        random.nextBoolean()
                                ? Facts.analyzed(job, track, 1)
                                : Facts.failed(job, track, Step.ANALYZE, 1));
                life.add(
                        switch (random.nextInt(3)) {
                            case 0 -> Facts.failed(job, track, Step.SEPARATE, 1);
                            case 1 -> Facts.cancelled(job, track, Step.SEPARATE, 1);
                            default -> Facts.processed(job, track, 1);
                        });
                life.add(Facts.progress(job, track, Step.SEPARATE, 1, 1, random.nextDouble()));
            }
        }
        return life;
    }

    private void project(List<Event> events) {
        List<Received<? extends Event>> batch = new ArrayList<>();
        for (Event event : events) {
            batch.add(
                    new Received<>(UUID.randomUUID().toString(), Instant.now(), event, EventCodec.toJson(event), null));
        }
        transactions.call(connection -> {
            projector.handle(connection, batch);
            return null;
        });
    }

    private void assertRowAgrees(UUID job) {
        List<TaskState> states = strings("select state from job_task where job_id = ?", job).stream()
                .map(TaskState::ofWire)
                .toList();
        TaskCounts counted = TaskCounts.of(states);
        assertThat(countersOf(job)).isEqualTo(counted);
        assertThat(stateOf(job)).isEqualTo(JobStates.of(states));
    }

    private TaskCounts countersOf(UUID job) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement("select * from job where id = ?")) {
                select.setObject(1, job);
                ResultSet row = select.executeQuery();
                row.next();
                TaskCounts counts = new TaskCounts();
                for (TaskState state : TaskState.values()) {
                    counts.add(state, row.getInt("tasks_" + state.wire()));
                }
                return counts;
            }
        });
    }

    private JobState stateOf(UUID job) {
        return JobState.ofWire(
                strings("select state from job where id = ?", job).getFirst());
    }

    private String stepState(UUID track, String step) {
        return strings("select state from job_task where step = '" + step + "' and track_id = ?", track)
                .getFirst();
    }

    private List<UUID> tracks(UUID job) {
        return strings("select id::text from track where job_id = ? order by position", job).stream()
                .map(UUID::fromString)
                .toList();
    }

    private List<String> strings(String sql, UUID id) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setObject(1, id);
                ResultSet row = select.executeQuery();
                List<String> values = new ArrayList<>();
                while (row.next()) {
                    values.add(row.getString(1));
                }
                return values;
            }
        });
    }
}
