package io.soundforge.metadata.resolve;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.job;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.submit;
import static io.soundforge.metadata.SpotifyBackend.spotify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyTrack;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.tasks.Work;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A link becomes tracks once, whoever tries, and however often. The kernel's own attempt is parked for a day in these tests, so that
 * the attempts are those of the test: of a process that was killed, of a replica that had lost its lease, of an older run.
 */
@QuarkusTest
@GatewayTest
class ExpansionTest {
    /** As in the tests' settings. */
    private static final int LIMIT = 1_200;

    @TestHTTPResource("/api/v1/jobs/")
    URI jobs;

    @Inject
    Expansion expansion;

    @Inject
    ResolveQueue queue;

    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @BeforeEach
    void park() {
        spotify.failAlways(Fault.limited("86400"));
    }

    @AfterEach
    void heal() {
        spotify.failAlways(null);
        transactions.call(connection -> connection.createStatement().executeUpdate("delete from spotify_gate"));
    }

    @Test
    void twoReplicasAtOnceMakeTheTracksOnce() throws Exception {
        Attempt attempt = parked(submitLinks(1), 0, 1);
        CyclicBarrier together = new CyclicBarrier(2);

        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Void>> replicas = Stream.of(album("A", 40), album("A", 40))
                    .map(found -> threads.<Void>submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        expansion.apply(attempt, found);
                        return null;
                    }))
                    .toList();
            for (Future<Void> replica : replicas) {
                replica.get(20, TimeUnit.SECONDS);
            }
        }

        assertAnnouncedOnce(attempt.jobId(), 40);
    }

    @Test
    void anAttemptThatWasKilledBeforeItsEndWasNotedFindsNothingToDo() throws Exception {
        Attempt attempt = parked(submitLinks(1), 0, 1);
        expansion.apply(attempt, album("A", 5));

        spotify.forgetRequests();
        assertThat(queue.run(attempt)).isEmpty();

        assertThat(spotify.requests()).isEmpty();
        assertAnnouncedOnce(attempt.jobId(), 5);
    }

    @Test
    void theAttemptOfAnOtherRunWritesNothing() throws Exception {
        Attempt attempt = parked(submitLinks(1), 0, 2);

        assertThat(expansion.begin(attempt)).isEmpty();
        expansion.apply(attempt, album("A", 5));

        assertThat(job(attempt.jobId()).getList("tracks")).hasSize(1);
        assertThat(job(attempt.jobId()).getString("tracks[0].tasks[0].state")).isEqualTo("waiting");
    }

    @Test
    void whatIsFoundAfterACancelIsDropped() throws Exception {
        Attempt attempt = parked(submitLinks(1), 0, 1);
        given().post("/api/v1/jobs/" + attempt.jobId() + "/cancel").then().statusCode(202);

        expansion.apply(attempt, album("A", 5));

        JsonPath ended = awaitState(attempt.jobId(), "cancelled");
        assertThat(ended.getList("tracks")).hasSize(1);
        assertThat(kafka.events(TrackRequested.class))
                .noneMatch(event -> event.jobId().equals(attempt.jobId()));
    }

    @Test
    void albumsThatAreKnownInAnotherOrderStandInTheOrderOfTheirLinks() throws Exception {
        UUID job = submitLinks(3);
        Attempt first = parked(job, 0, 1);
        Attempt second = parked(job, 1, 1);
        Attempt third = parked(job, 2, 1);

        expansion.apply(third, album("C", 2));
        expansion.apply(first, album("A", 3));
        expansion.apply(second, album("B", 4));

        requests(kafka, job, 9);
        JsonPath seen = job(job);
        assertThat(seen.getList("tracks.title", String.class))
                .containsExactly("A 0", "A 1", "A 2", "B 0", "B 1", "B 2", "B 3", "C 0", "C 1");
        assertThat(seen.getList("tracks.position", Integer.class)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(seen.getList("items.expansion.tracks", Integer.class)).containsExactly(3, 4, 2);
    }

    @Test
    void linksThatAreResolvedSideBySideShareTheLimitOfTheirJob() throws Exception {
        UUID job = submitLinks(2);
        List<Attempt> attempts = List.of(parked(job, 0, 1), parked(job, 1, 1));
        CyclicBarrier together = new CyclicBarrier(2);
        List<TaskFailure> failures = new CopyOnWriteArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Void>> both = attempts.stream()
                    .map(attempt -> threads.<Void>submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        try {
                            expansion.apply(attempt, album("A", LIMIT - 100));
                        } catch (TaskFailure e) {
                            failures.add(e);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<Void> each : both) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("JOB_TOO_LARGE");
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.getMessage())
                    .isEqualTo("With this album the job would have 2200 tracks; at most 1200 are taken"
                            + " (soundforge.limits.tracks). Submit the link as a job of its own.");
        });
        requests(kafka, job, LIMIT - 100);
        assertThat(job(job).getList("tracks")).hasSize(LIMIT - 99);
        assertThat(counted(job)).isEqualTo(shown(job));
    }

    @Test
    void aJobTakesExactlyAsManyTracksAsItMay() throws Exception {
        UUID job = submitLinks(3);
        Attempt first = parked(job, 0, 1);
        Attempt second = parked(job, 1, 1);
        Attempt third = parked(job, 2, 1);
        expansion.apply(first, album("A", LIMIT - 3));

        assertThat(catchThrowableOfType(TaskFailure.class, () -> expansion.apply(second, album("B", 3)))
                        .code())
                .isEqualTo("JOB_TOO_LARGE");
        expansion.apply(second, album("B", 2));
        expansion.apply(third, album("C", 1));

        requests(kafka, job, LIMIT);
    }

    @Test
    void theCountersStayThoseOfTheTasks() throws Exception {
        Attempt attempt = parked(submitLinks(2), 0, 1);
        expansion.apply(attempt, album("A", 7));
        assertThat(counted(attempt.jobId()))
                .isEqualTo(Map.of("queued", 24L, "succeeded", 1L, "waiting", 1L))
                .isEqualTo(shown(attempt.jobId()));
    }

    @Test
    void streamsHearThatAJobHasOtherTracks() throws Exception {
        Attempt attempt = parked(submitLinks(1), 0, 1);
        List<String> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> stream = listen(attempt.jobId(), heard);
        expansion.apply(attempt, album("A", 3));

        await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("event:tracks"));
        given().delete("/api/v1/jobs/" + attempt.jobId()).then().statusCode(204);
        stream.get(20, TimeUnit.SECONDS);

        assertThat(heard).contains("event:track").anyMatch(line -> line.contains("\"title\":\"A 0\""));
        assertThat(heard)
                .anyMatch(line ->
                        line.contains("\"kind\":\"album\",\"title\":\"A\",\"tracks\":3,\"skipped\":{\"local\":1}"));
    }

    private UUID submitLinks(int number) {
        return submit("{\"sources\":["
                + IntStream.range(0, number)
                        .mapToObj(i -> "{\"url\":\"spotify:album:" + Songs.id(newHex()) + "\"}")
                        .collect(Collectors.joining(","))
                + "]}");
    }

    private Attempt parked(UUID job, int item, int run) {
        JsonPath seen = await("parked")
                .atMost(Duration.ofSeconds(20))
                .until(() -> job(job), now -> now.getList("tracks.collect { it.tasks[0].state }", String.class).stream()
                        .allMatch("waiting"::equals));
        return new Attempt(job, UUID.fromString(seen.getString("items[" + item + "].track_id")), run);
    }

    private void assertAnnouncedOnce(UUID job, int number) {
        List<TrackRequested> tracks = requests(kafka, job, number);
        assertThat(tracks.stream().map(TrackRequested::position))
                .containsExactlyElementsOf(IntStream.range(0, number).boxed().toList());
        // A second set would be in the outbox by now, and one behind the first on its way.
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> kafka.events(TrackRequested.class).stream()
                                .filter(event -> event.jobId().equals(job))
                                .count()
                        == number);
        assertThat(job(job).getList("tracks")).hasSize(number);
    }

    private Map<String, Long> counted(UUID job) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "select state, count(*) from job_task where job_id = ? group by state")) {
                select.setObject(1, job);
                ResultSet row = select.executeQuery();
                Map<String, Long> counts = new HashMap<>();
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                }
                return counts;
            }
        });
    }

    private static Map<String, Long> shown(UUID job) {
        return job(job).<String, Integer>getMap("task_counts").entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().longValue()));
    }

    private CompletableFuture<Void> listen(UUID job, List<String> heard) {
        HttpRequest request = HttpRequest.newBuilder(jobs.resolve(job + "/events"))
                .header("Accept", "text/event-stream")
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(heard::add));
    }

    private static SpotifyCollection album(String title, int songs) {
        return new SpotifyCollection(
                SpotifyLink.Kind.ALBUM,
                Songs.id(newHex()),
                title,
                IntStream.range(0, songs).mapToObj(i -> song(title + " " + i)).toList(),
                Map.of("local", 1));
    }

    private static SpotifyTrack song(String title) {
        String id = Songs.id(newHex());
        return new SpotifyTrack(id, new TrackMetadata(title, List.of("Anna"), null, null, null, null, 180.0, id));
    }

    private static String newHex() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** The work as the kernel would hand it out. */
    private record Attempt(UUID jobId, UUID trackId, int run) implements Work {
        @Override
        public String kind() {
            return "resolve";
        }

        @Override
        public String key() {
            return trackId + ":resolve:" + run;
        }

        @Override
        public byte[] payload() {
            return null;
        }

        @Override
        public int fence() {
            return 1;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Duration waited() {
            return Duration.ZERO;
        }

        @Override
        public Duration ran() {
            return Duration.ZERO;
        }

        @Override
        public String traceparent() {
            return null;
        }

        @Override
        public void onStop(Runnable action) {
            // Nobody stops it.
        }

        @Override
        public Optional<StopReason> stopReason() {
            return Optional.empty();
        }
    }
}
