package io.soundforge.analysis;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.Command;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TaskState;
import io.soundforge.events.Topic;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import io.soundforge.testing.StorageStub;
import io.soundforge.testing.TestPython;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service over a real broker, a real database and a real worker process, whose engine does what the feature's name says. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@QuarkusTestResource(
        value = RealBackends.class,
        initArgs = @ResourceArg(name = "service", value = "analysis"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = TestPython.class,
        initArgs = @ResourceArg(name = "engine", value = "worker_engines:FakeAnalyze"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(value = StorageStub.class, restrictToAnnotatedClass = true)
class AnalysisServiceTest {
    @Inject
    PythonPool pool;

    KafkaProbe kafka;
    StorageStub storage;

    @BeforeEach
    void aWorkerIsReady() {
        storage.refuse(0, null);
        await().atMost(Duration.ofSeconds(30)).until(() -> pool.stats().isReady());
    }

    @Test
    void analysesADownloadedTrack() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, null);
        kafka.send(track);
        TrackAnalyzed event =
                kafka.awaitEvent(TrackAnalyzed.class, each -> each.trackId().equals(track.trackId()));
        assertThat(event.jobId()).isEqualTo(track.jobId());
        assertThat(event.tempo()).isEqualTo(120);
        assertThat(event.key()).isEqualTo("A minor");
        assertThat(event.loudnessLufs()).isEqualTo(-14.5);
        assertThat(event.energy()).isNull();
        assertThat(event.labels()).containsEntry("mood", "calm");
        assertThat(event.owner()).isEqualTo("alice");
        assertThat(event.attempt()).isEqualTo(1);
        assertThat(event.engine()).isEqualTo("fake");
        assertThat(event.analysisKey()).isEqualTo("analysis/" + track.trackId() + ".json");
        assertThat(event.waveformKey()).isEqualTo("analysis/" + track.trackId() + ".waveform.json");
        assertThat(event.links().get("analysis")).endsWith("/api/v1/tracks/" + track.trackId() + "/analysis");
        assertThat(storage.file(event.analysisKey()))
                .hasSize(event.sizeBytes())
                .content()
                .contains(track.trackId().toString());
        assertThat(storage.file(event.waveformKey())).exists();
        JobProgress progress =
                kafka.awaitEvent(JobProgress.class, each -> each.trackId().equals(track.trackId()));
        assertThat(progress.step()).isEqualTo(Step.ANALYZE);
    }

    @Test
    void leavesTracksAloneWhosePlanHasNoAnalysis() throws Exception {
        TrackDownloaded other = Tracks.downloaded(storage, null, List.of(Step.DOWNLOAD, Step.SEPARATE), 2);
        TrackDownloaded ours = Tracks.downloaded(storage, List.of("tempo"));
        kafka.send(other);
        kafka.send(ours);
        TrackAnalyzed event =
                kafka.awaitEvent(TrackAnalyzed.class, each -> each.trackId().equals(ours.trackId()));
        assertThat(event.waveformKey()).as("not asked for").isNull();
        assertThat(storage.publications())
                .noneMatch(each ->
                        each.path("track_id").asText().equals(other.trackId().toString()));
    }

    @Test
    void announcesWhatTheWorkerOffers() {
        WorkerCapabilities event = kafka.awaitEvent(
                WorkerCapabilities.class, each -> each.service().equals("analysis-service"));
        assertThat(event.step()).isEqualTo(Step.ANALYZE);
        assertThat(event.capabilities().path("features").toString()).contains("tempo");
        assertThat(event.versions()).containsKeys("python", "test-engine", "analysis-service");
    }

    @Test
    void anErrorOfTheEngineEndsTheTrackForGood() throws Exception {
        JobFailed failed = failure(Tracks.downloaded(storage, List.of("error")));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_FEATURE");
        assertThat(failed.error().message()).contains("key, tempo");
        assertThat(failed.error().retryable()).isFalse();
        assertThat(failed.worker()).isEqualTo("analysis-service");
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void aTrackThatKillsThreeWorkersIsPoison() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, List.of("kill_self"));
        TrackDownloaded neighbour = Tracks.downloaded(storage, null);
        kafka.send(neighbour);
        JobFailed failed = failure(track);
        assertThat(failed.error().code()).isEqualTo("POISON");
        assertThat(failed.attempt()).isEqualTo(3);
        kafka.awaitEvent(TrackAnalyzed.class, each -> each.trackId().equals(neighbour.trackId()));
    }

    @Test
    void aMissingFileIsAPermanentFailure() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, null);
        Files.delete(storage.file(track.key()));
        assertThat(failure(track).error().code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aRefusedPublicationIsTheTracksFailure() throws Exception {
        storage.refuse(409, "FENCED");
        assertThat(failure(Tracks.downloaded(storage, null)).error().code()).isEqualTo("FENCED");
    }

    @Test
    void aFullDiskIsRetried() throws Exception {
        storage.refuse(507, "STORAGE_FULL");
        TrackDownloaded track = Tracks.downloaded(storage, null);
        kafka.send(track);
        TaskChanged waiting = kafka.awaitEvent(
                TaskChanged.class, each -> each.trackId().equals(track.trackId()) && each.state() == TaskState.WAITING);
        assertThat(waiting.error().code()).isEqualTo("STORAGE_FULL");
        storage.refuse(0, null);
        TrackAnalyzed event =
                kafka.awaitEvent(TrackAnalyzed.class, each -> each.trackId().equals(track.trackId()));
        assertThat(event.attempt()).isGreaterThan(1);
    }

    @Test
    void cancelFreesTheWorkerWithinTwoSecondsAndKeepsItWarm() throws Exception {
        long ends = pool.stats().startFailures();
        TrackDownloaded track = Tracks.downloaded(storage, List.of("sleep"));
        kafka.send(track);
        kafka.awaitEvent(
                JobProgress.class, each -> each.trackId().equals(track.trackId()) && "sleeping".equals(each.stage()));
        assertThat(pool.stats().busy()).isEqualTo(1);
        kafka.send(new TaskCommand(
                track.trackId(),
                track.jobId(),
                Command.CANCEL,
                "alice",
                List.of(new TaskCommand.Target(Step.ANALYZE, 1)),
                1,
                null));
        Instant asked = Instant.now();
        await().atMost(Duration.ofSeconds(2)).until(() -> pool.stats().busy() == 0);
        assertThat(pool.stats().idle()).as("still warm").isEqualTo(1);
        kafka.awaitEvent(
                TaskChanged.class,
                each -> each.trackId().equals(track.trackId()) && each.state() == TaskState.CANCELLED);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(storage.file("staging/" + track.trackId() + "_analyze_1")).doesNotExist();
        assertThat(pool.stats().startFailures()).isEqualTo((int) ends);
    }

    @Test
    void aRetryByTheUserRunsAgain() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, List.of("error"));
        failure(track);
        Plan plan = track.plan();
        Plan repaired = new Plan(
                plan.steps(),
                AnalysisOptions.DEFAULT,
                plan.separation(),
                plan.priority(),
                plan.labels(),
                plan.owner(),
                2);
        kafka.send(new TaskCommand(
                track.trackId(),
                track.jobId(),
                Command.RETRY,
                "alice",
                List.of(new TaskCommand.Target(Step.ANALYZE, 2)),
                2,
                EventCodec.json().valueToTree(Tracks.withPlan(track, repaired))));
        TrackAnalyzed event =
                kafka.awaitEvent(TrackAnalyzed.class, each -> each.trackId().equals(track.trackId()));
        assertThat(event.run()).isEqualTo(2);
    }

    @Test
    void isReadyWithDatabaseAndWorkerAndShowsItsNumbers() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'python-pool' }.status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/metrics")
                .then()
                .body(containsString("soundforge_python_workers{op=\"analyze\",state=\"idle\""))
                .body(containsString("soundforge_python_rss_bytes"));
    }

    private JobFailed failure(TrackDownloaded track) {
        kafka.send(track);
        UUID id = track.trackId();
        JobFailed failed =
                kafka.awaitEvent(JobFailed.class, each -> each.trackId().equals(id));
        assertThat(storage.file("staging/" + id + "_analyze_1")).doesNotExist();
        assertThat(kafka.records(Topic.TRACK_ANALYZED.topicName()))
                .noneMatch(record -> record.key().equals(id.toString()));
        return failed;
    }
}
