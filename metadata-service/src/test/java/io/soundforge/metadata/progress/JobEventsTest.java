package io.soundforge.metadata.progress;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.soundforge.events.Step;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.config.ProgressSettings;
import io.soundforge.metadata.lifecycle.JobEvent;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Live streams over real HTTP. */
@QuarkusTest
@GatewayTest
class JobEventsTest {
    @TestHTTPResource("/api/v1/jobs/")
    URI jobs;

    @Inject
    JobEventStore store;

    @Inject
    ProgressSettings settings;

    @Inject
    LimitSettings limits;

    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @Test
    void aStreamShowsProgressAndStatesAndEndsWithTheJob() throws Exception {
        UUID id = Gateway.submitUrls(1, "");
        UUID track = requests(kafka, id, 1).getFirst().trackId();
        Client stream = open(id, null);
        await().until(() -> stream.lines.contains(":heartbeat"));

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    send(kafka, Facts.progress(id, track, Step.DOWNLOAD, 1, 1, 0.25));
                    return stream.text().contains("\"progress\":0.25");
                });
        send(
                kafka,
                Facts.downloaded(requests(kafka, id, 1).getFirst()),
                Facts.analyzed(id, track, 1),
                Facts.processed(id, track, 1));
        stream.done.get(20, TimeUnit.SECONDS);

        assertThat(stream.values("event:")).contains("progress", "track", "task", "job");
        assertThat(stream.values("id:")).isEqualTo(oneTo(stream.values("id:").size()));
        assertThat(stream.text()).contains("Blue in Green").contains("\"state\":\"completed\"");
        // Progress has no id: an event of that name is followed by its data at once.
        int progress = stream.lines.indexOf("event:progress");
        assertThat(progress).isGreaterThanOrEqualTo(0);
        assertThat(stream.lines.get(progress + 1)).startsWith("data:");
    }

    @Test
    void aStreamResumesBehindTheLastEventAndAnEndedOneIsOver() throws Exception {
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"analyze\"]");
        UUID track = requests(kafka, id, 1).getFirst().trackId();
        send(kafka, Facts.downloaded(requests(kafka, id, 1).getFirst()), Facts.analyzed(id, track, 1));
        awaitState(id, "completed");

        Client whole = open(id, null);
        whole.done.get(20, TimeUnit.SECONDS);
        List<String> all = whole.values("id:");
        assertThat(all).hasSizeGreaterThan(3).isEqualTo(oneTo(all.size()));

        Client rest = open(id, "2");
        rest.done.get(20, TimeUnit.SECONDS);
        assertThat(rest.values("id:")).isEqualTo(all.subList(2, all.size()));

        given().header("Last-Event-ID", all.getLast())
                .get("/api/v1/jobs/" + id + "/events")
                .then()
                .statusCode(204);
        given().header("Last-Event-ID", "x")
                .get("/api/v1/jobs/" + id + "/events")
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_LAST_EVENT_ID"));
    }

    @Test
    void aReplicaThatConsumedNothingShowsTheSameStates() {
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"download\"]");
        JobEventHub other = new JobEventHub(store, settings, limits);
        List<StreamEntry> seen = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        other.watch(id, 0).subscribe().with(seen::add, done::completeExceptionally, () -> done.complete(null));

        send(kafka, Facts.downloaded(requests(kafka, id, 1).getFirst()));

        done.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(seen.stream().map(StreamEntry::type)).contains("track", "task", "job");
        await().until(() -> other.streams() == 0);
        other.stop(null);
    }

    @Test
    void heartbeatsGoOnWhileTheDatabaseIsAway() {
        JobEventHub hub = new JobEventHub(
                new JobEventStore(null) {
                    @Override
                    List<JobEvent> after(Map<UUID, Long> cursors) throws SQLException {
                        throw new SQLException("the database is away");
                    }
                },
                settings,
                limits);
        List<StreamEntry> seen = new CopyOnWriteArrayList<>();
        var stream = hub.watch(UUID.randomUUID(), 0).subscribe().with(seen::add);

        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() > 1);

        assertThat(seen).containsOnly(StreamEntry.HEARTBEAT);
        stream.cancel();
        hub.stop(null);
    }

    @Test
    void deletingAJobEndsItsStreams() throws Exception {
        UUID id = Gateway.submitUrls(1, "");
        Client stream = open(id, null);
        await().until(() -> !stream.lines.isEmpty());
        given().delete("/api/v1/jobs/" + id).then().statusCode(204);
        stream.done.get(20, TimeUnit.SECONDS);
        assertThat(stream.values("event:")).contains("deleted");
    }

    @Test
    void aFullClientMissesNoEvent() {
        AtomicInteger pending = new AtomicInteger(100_000);
        AtomicReference<Watcher> made = new AtomicReference<>();
        List<Long> seen = new CopyOnWriteArrayList<>();
        Multi.createFrom()
                .<StreamEntry>emitter(emitter -> made.set(new Watcher(UUID.randomUUID(), 0, emitter, pending)))
                .subscribe()
                .with(entry -> seen.add(entry.id()));
        Watcher watcher = made.get();

        watcher.event(new StreamEntry(1L, "task", "{}"));
        pending.set(0);
        watcher.event(new StreamEntry(2L, "task", "{}"));
        assertThat(seen).isEmpty();
        assertThat(watcher.cursor()).isZero();

        watcher.event(new StreamEntry(1L, "task", "{}"));
        watcher.event(new StreamEntry(2L, "task", "{}"));
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void anIdFromTheFutureDoesNotSilenceAStream() throws Exception {
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"download\"]");
        Client stream = open(id, "1000000");
        await().until(() -> stream.lines.contains(":heartbeat"));
        send(kafka, Facts.downloaded(requests(kafka, id, 1).getFirst()));
        stream.done.get(20, TimeUnit.SECONDS);
        assertThat(stream.values("event:")).contains("job");
    }

    @Test
    void aStreamOfAPurgedJobEnds() throws Exception {
        UUID id = Gateway.submitUrls(1, "");
        Client stream = open(id, null);
        await().until(() -> stream.lines.contains(":heartbeat"));
        transactions.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("delete from job where id = ?")) {
                delete.setObject(1, id);
                return delete.executeUpdate();
            }
        });
        stream.done.get(20, TimeUnit.SECONDS);
        assertThat(stream.values("event:")).doesNotContain("deleted");
    }

    private static List<String> oneTo(int last) {
        return Stream.iterate(1, n -> n + 1).limit(last).map(String::valueOf).toList();
    }

    private Client open(UUID id, String lastEventId) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(jobs.resolve(id + "/events")).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new Client(request.build());
    }

    /** A client that keeps the lines of a stream. */
    private static final class Client {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> done;

        Client(HttpRequest request) {
            done = HttpClient.newHttpClient()
                    .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .thenAcceptAsync(answer ->
                            answer.body().filter(line -> !line.isEmpty()).forEach(lines::add));
        }

        String text() {
            return String.join("\n", lines);
        }

        List<String> values(String field) {
            return lines.stream()
                    .filter(line -> line.startsWith(field))
                    .map(line -> line.substring(field.length()).strip())
                    .toList();
        }
    }
}
