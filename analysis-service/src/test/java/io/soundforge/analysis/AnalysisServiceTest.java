package io.soundforge.analysis;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Plan;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.MetricsTable;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import io.soundforge.testing.Tracks;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service over a real broker, a real database and a real worker process, whose engine does what the feature's name says. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@StepServiceBackends(service = "analysis", engine = "worker_engines:FakeAnalyze")
class AnalysisServiceTest extends StepServiceTest<TrackAnalyzed> {
    @Inject
    PythonPool pool;

    AnalysisServiceTest() {
        super(Step.ANALYZE, TrackAnalyzed.class);
    }

    @Test
    void analysesADownloadedTrack() throws Exception {
        TrackDownloaded track = downloaded(null);
        TrackAnalyzed event = outcome(track);
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
                awaitEvent(JobProgress.class, each -> each.trackId().equals(track.trackId()));
        assertThat(progress.step()).isEqualTo(Step.ANALYZE);
    }

    @Test
    void leavesTracksAloneWhosePlanHasNoAnalysis() throws Exception {
        TrackDownloaded other = Tracks.downloaded(
                storage,
                Tracks.plan(AnalysisOptions.DEFAULT, SeparationOptions.DEFAULT, 1, Step.DOWNLOAD, Step.SEPARATE));
        kafka.send(other);
        TrackAnalyzed event = outcome(downloaded(List.of("tempo")));
        assertThat(event.waveformKey()).as("not asked for").isNull();
        assertThat(storage.publications())
                .noneMatch(each ->
                        each.path("track_id").asText().equals(other.trackId().toString()));
    }

    @Test
    void announcesWhatTheWorkerOffers() {
        WorkerCapabilities offered = capabilities();
        assertThat(offered.service()).isEqualTo("analysis-service");
        assertThat(offered.capabilities().path("features").toString()).contains("tempo");
        assertThat(offered.versions()).containsKeys("python", "test-engine", "analysis-service");
    }

    @Test
    void anErrorOfTheEngineEndsTheTrackForGood() throws Exception {
        JobFailed failed = failure(downloaded(List.of("error")));
        assertThat(failed.error().code()).isEqualTo("UNKNOWN_FEATURE");
        assertThat(failed.error().message()).contains("key, tempo");
        assertThat(failed.error().retryable()).isFalse();
        assertThat(failed.worker()).isEqualTo("analysis-service");
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void aTrackThatKillsThreeWorkersIsPoison() throws Exception {
        TrackDownloaded neighbour = downloaded(null);
        kafka.send(neighbour);
        JobFailed failed = failure(downloaded(List.of("kill_self")));
        assertThat(failed.error().code()).isEqualTo("POISON");
        assertThat(failed.attempt()).isEqualTo(3);
        awaitOutcome(neighbour);
    }

    @Test
    void aMissingFileIsAPermanentFailure() throws Exception {
        TrackDownloaded track = downloaded(null);
        Files.delete(storage.file(track.key()));
        assertThat(failure(track).error().code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aRefusedPublicationIsTheTracksFailure() throws Exception {
        storage.refuse(409, "FENCED");
        assertThat(failure(downloaded(null)).error().code()).isEqualTo("FENCED");
    }

    @Test
    void aFullDiskIsRetried() throws Exception {
        storage.refuse(507, "STORAGE_FULL");
        TrackDownloaded track = downloaded(null);
        kafka.send(track);
        assertThat(awaitState(track, TaskState.WAITING).error().code()).isEqualTo("STORAGE_FULL");
        storage.refuse(0, null);
        assertThat(awaitOutcome(track).attempt()).isGreaterThan(1);
    }

    @Test
    void cancelFreesTheWorkerWithinTwoSecondsAndKeepsItWarm() throws Exception {
        int startFailures = pool.stats().startFailures();
        TrackDownloaded track = downloaded(List.of("sleep"));
        kafka.send(track);
        awaitStage(track, "sleeping");
        assertThat(pool.stats().busy()).isEqualTo(1);
        cancel(track);
        Instant asked = Instant.now();
        await().atMost(Duration.ofSeconds(2)).until(() -> pool.stats().busy() == 0);
        assertThat(pool.stats().idle()).as("still warm").isEqualTo(1);
        awaitState(track, TaskState.CANCELLED);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(staging(track)).doesNotExist();
        assertThat(pool.stats().startFailures()).isEqualTo(startFailures);
    }

    @Test
    void aRetryByTheUserRunsAgain() throws Exception {
        TrackDownloaded track = downloaded(List.of("error"));
        failure(track);
        retry(track, 2, Tracks.withPlan(track, plan(null, 2)));
        assertThat(awaitOutcome(track).run()).isEqualTo(2);
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

    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        MetricsTable.ofDocumentation()
                .check("analysis", given().get("/q/metrics").asString());
    }

    private TrackDownloaded downloaded(List<String> features) throws IOException {
        return Tracks.downloaded(storage, plan(features, 1));
    }

    static Plan plan(List<String> features, int run) {
        return Tracks.plan(new AnalysisOptions(features), SeparationOptions.DEFAULT, run, Step.DOWNLOAD, Step.ANALYZE);
    }
}
