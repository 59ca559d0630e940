package io.soundforge.metadata.job;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.job;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.events.Command;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.events.Step;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Cancel, retry, delete. */
@QuarkusTest
@GatewayTest
class JobActionsTest {
    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @Test
    void cancelAsksTheOwnersAndEndsWhenTheyAnswer() {
        UUID id = Gateway.submitUrls(2, "");
        List<TrackRequested> tracks = requests(kafka, id, 2);
        UUID first = tracks.get(0).trackId();
        UUID second = tracks.get(1).trackId();
        send(kafka, Facts.downloaded(tracks.getFirst()), Facts.analyzed(id, first, 1));
        await().until(() -> job(id).getInt("task_counts.succeeded") == 2);

        given().post("/api/v1/jobs/" + id + "/cancel").then().statusCode(202);
        given().post("/api/v1/jobs/" + id + "/cancel").then().statusCode(202);

        TaskCommand command = command(Command.CANCEL, first);
        assertThat(command.tasks()).containsExactly(new TaskCommand.Target(Step.SEPARATE, 1));
        assertThat(command.upToRun()).isEqualTo(1);
        assertThat(command(Command.CANCEL, second).tasks()).hasSize(3);
        assertThat(commands(Command.CANCEL, first)).hasSize(1);
        assertThat(job(id).getString("state")).isEqualTo("running");
        assertThat(job(id).getString("cancel_requested_at")).isNotNull();
        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(409);

        send(kafka, Facts.cancelled(id, first, Step.SEPARATE, 1), Facts.cancelled(id, second, Step.DOWNLOAD, 1));
        JsonPath ended = awaitState(id, "cancelled");
        assertThat(ended.getInt("task_counts.cancelled")).isEqualTo(4);
        // Late answers of the owners of what could not begin any more.
        send(kafka, Facts.cancelled(id, second, Step.ANALYZE, 1), Facts.cancelled(id, second, Step.SEPARATE, 1));
        finished(id, 1, JobState.CANCELLED);
        given().post("/api/v1/jobs/" + id + "/cancel").then().statusCode(409).body("code", equalTo("JOB_ENDED"));
    }

    @Test
    void retryRunsOnlyWhatFailedAndWhatWasSkippedBehindIt() throws JsonProcessingException {
        UUID id = Gateway.submitUrls(3, "");
        List<TrackRequested> tracks = requests(kafka, id, 3);
        UUID good = tracks.get(0).trackId();
        UUID lost = tracks.get(1).trackId();
        UUID half = tracks.get(2).trackId();
        send(
                kafka,
                Facts.downloaded(tracks.get(0)),
                Facts.analyzed(id, good, 1),
                Facts.processed(id, good, 1),
                Facts.failed(id, lost, Step.DOWNLOAD, 1),
                Facts.downloaded(tracks.get(2)),
                Facts.analyzed(id, half, 1),
                Facts.failed(id, half, Step.SEPARATE, 1));
        JsonPath partial = awaitState(id, "partial");
        assertThat(partial.getList("tracks[1].tasks.state")).isEqualTo(List.of("failed", "skipped", "skipped"));
        assertThat(partial.getString("tracks[1].tasks[0].error.code")).isEqualTo("NOT_AUDIO");
        finished(id, 1, JobState.PARTIAL);

        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(202).body("run", equalTo(2));

        TaskCommand download = command(Command.RETRY, lost);
        assertThat(download.tasks()).containsExactly(new TaskCommand.Target(Step.DOWNLOAD, 2));
        TrackRequested requested = EventCodec.json().treeToValue(download.input(), TrackRequested.class);
        assertThat(requested.plan().run()).isEqualTo(2);
        assertThat(requested.source()).isEqualTo(tracks.get(1).source());
        TaskCommand separate = command(Command.RETRY, half);
        assertThat(separate.tasks()).containsExactly(new TaskCommand.Target(Step.SEPARATE, 2));
        TrackDownloaded downloaded = EventCodec.json().treeToValue(separate.input(), TrackDownloaded.class);
        assertThat(downloaded.key()).isEqualTo("downloads/" + half + ".mp3");
        assertThat(downloaded.plan().run()).isEqualTo(2);
        assertThat(commands(Command.RETRY, good)).isEmpty();
        JsonPath again = job(id);
        assertThat(again.getList("tracks[1].tasks.state")).isEqualTo(List.of("queued", "queued", "queued"));
        assertThat(again.getList("tracks[2].tasks.state")).isEqualTo(List.of("succeeded", "succeeded", "queued"));

        send(
                kafka,
                Facts.failed(id, half, Step.SEPARATE, 1), // of the older run: no news
                Facts.processed(id, half, 2),
                Facts.downloaded(id, lost, tracks.get(1).plan().inRun(2)),
                Facts.analyzed(id, lost, 2),
                Facts.processed(id, lost, 2));
        awaitState(id, "completed");
        finished(id, 2, JobState.COMPLETED);
        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(409).body("code", equalTo("NOTHING_TO_RETRY"));
    }

    /** Topics have no mutual order: the failure of a step may be heard before the success that it stands on. */
    @Test
    void whatARetryNeedsIsWaitedFor() {
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"analyze\"]");
        TrackRequested track = requests(kafka, id, 1).getFirst();
        send(kafka, Facts.failed(id, track.trackId(), Step.ANALYZE, 1));
        await().until(() -> job(id).getInt("task_counts.failed") == 1);

        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(409).body("code", equalTo("JOB_RUNNING"));

        send(kafka, Facts.downloaded(track));
        awaitState(id, "partial");
        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(202).body("run", equalTo(2));
    }

    @Test
    void aDeletedJobIsGoneAtOnceAndItsBytesAfterItsLastTask() {
        UUID id = Gateway.submitUrls(1, "");
        TrackRequested track = requests(kafka, id, 1).getFirst();
        send(kafka, Facts.downloaded(track));
        await().until(() -> job(id).getInt("task_counts.succeeded") == 1);

        given().delete("/api/v1/jobs/" + id).then().statusCode(204);

        given().get("/api/v1/jobs/" + id).then().statusCode(404);
        given().get("/api/v1/jobs/" + id + "/events").then().statusCode(404);
        given().get("/api/v1/tracks/" + track.trackId()).then().statusCode(404);
        given().delete("/api/v1/jobs/" + id).then().statusCode(404);
        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(404);
        assertThat(command(Command.DELETE, track.trackId()).tasks()).hasSize(2);
        assertThat(StorageStandIn.DELETED_TRACKS).doesNotContain(track.trackId().toString());

        send(
                kafka,
                Facts.cancelled(id, track.trackId(), Step.ANALYZE, 1),
                Facts.cancelled(id, track.trackId(), Step.SEPARATE, 1));
        finished(id, 1, JobState.CANCELLED);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        StorageStandIn.DELETED_TRACKS.contains(track.trackId().toString()));
        // Late events of a job that is no more break nothing: the next job's are heard.
        send(kafka, Facts.processed(id, track.trackId(), 1));
        UUID next = Gateway.submitUrls(1, "");
        send(kafka, Facts.failed(next, requests(kafka, next, 1).getFirst().trackId(), Step.DOWNLOAD, 1));
        awaitState(next, "failed");
    }

    @Test
    void anEndedJobIsPurgedAtOnceAndAgainWhileStorageIsAway() {
        UUID id = Gateway.submitUrls(1, "");
        UUID track = requests(kafka, id, 1).getFirst().trackId();
        send(kafka, Facts.failed(id, track, Step.DOWNLOAD, 1));
        awaitState(id, "failed");
        StorageStandIn.failuresLeft = 6;

        given().delete("/api/v1/jobs/" + id).then().statusCode(204);

        await().atMost(Duration.ofSeconds(30)).until(() -> StorageStandIn.DELETED_TRACKS.contains(track.toString()));
        await().atMost(Duration.ofSeconds(30)).until(() -> rows(id) == 0);
    }

    private long rows(UUID job) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "select (select count(*) from job where id = ?) + (select count(*) from track where job_id = ?)")) {
                select.setObject(1, job);
                select.setObject(2, job);
                ResultSet row = select.executeQuery();
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void finished(UUID job, int run, JobState state) {
        JobFinished event =
                kafka.awaitEvent(JobFinished.class, finished -> finished.jobId().equals(job) && finished.run() == run);
        assertThat(event.state()).isEqualTo(state);
        assertThat(kafka.events(JobFinished.class).stream()
                        .filter(finished -> finished.jobId().equals(job)))
                .hasSize(run);
    }

    private TaskCommand command(Command command, UUID track) {
        return kafka.awaitEvent(
                TaskCommand.class,
                event -> event.command() == command && event.trackId().equals(track));
    }

    private List<TaskCommand> commands(Command command, UUID track) {
        return kafka.events(TaskCommand.class).stream()
                .filter(event -> event.command() == command && event.trackId().equals(track))
                .toList();
    }
}
