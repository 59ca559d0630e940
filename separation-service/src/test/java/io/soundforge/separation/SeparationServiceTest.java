package io.soundforge.separation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Plan;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Stem;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.MetricsTable;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import io.soundforge.testing.Tracks;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service over a real broker, a real database and a real worker process, whose engine does what the model's name says. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@StepServiceBackends(service = "separation", engine = "worker_engines:FakeSeparate")
class SeparationServiceTest extends StepServiceTest<TrackProcessed> {
    @Inject
    PythonPool pool;

    SeparationServiceTest() {
        super(Step.SEPARATE, TrackProcessed.class);
    }

    @Test
    void separatesADownloadedTrack() throws Exception {
        TrackDownloaded track = downloaded(SeparationOptions.DEFAULT);
        TrackProcessed event = outcome(track);
        assertThat(event.jobId()).isEqualTo(track.jobId());
        assertThat(event.model()).isEqualTo("dsp-approx");
        assertThat(event.approximate()).isTrue();
        assertThat(event.owner()).isEqualTo("alice");
        assertThat(event.labels()).containsEntry("mood", "calm");
        assertThat(event.stems()).extracting(Stem::name).containsExactly("vocals", "drums");
        for (Stem stem : event.stems()) {
            assertThat(stem.key()).isEqualTo("stems/" + track.trackId() + "/" + stem.name() + ".flac");
            assertThat(storage.file(stem.key())).hasSize(stem.sizeBytes());
            assertThat(stem.levelDb()).isEqualTo(-20.5);
            assertThat(event.links().get("stem_" + stem.name())).endsWith("/stems/" + stem.name());
        }
        assertThat(event.proof().path("residual_db").asDouble()).isEqualTo(-120);
        assertThat(event.proof().path("model_reason").asText()).isEqualTo("no weights");
        assertThat(event.runMs()).isPositive();
    }

    @Test
    void asksTheWorkerForWhatThePlanSays() throws Exception {
        SeparationOptions options = new SeparationOptions("dsp-approx", List.of("bass"), "wav", "24", true);
        TrackProcessed event = outcome(downloaded(options));
        assertThat(event.stems()).extracting(Stem::name).containsExactly("bass");
        assertThat(event.stems().getFirst().key()).endsWith("/bass.wav");
        assertThat(event.proof().path("bit_depth").asText()).isEqualTo("24");
        // The fake engine hands back what it was given.
        JsonNode given = event.proof().path("conversions");
        assertThat(given.path("memory_limit_bytes").asLong()).isEqualTo(800L * 1024 * 1024);
        JsonNode tags = given.path("tags");
        assertThat(tags.path("title").asText()).isEqualTo("Song");
        assertThat(tags.path("artist").asText()).isEqualTo("One, Two");
        assertThat(tags.path("genre").asText()).isEqualTo("pop");
        assertThat(tags.has("comment")).isFalse();
    }

    @Test
    void announcesWhatTheWorkerOffers() {
        WorkerCapabilities offered = capabilities();
        assertThat(offered.service()).isEqualTo("separation-service");
        assertThat(offered.versions()).containsKeys("python", "separation-service");
    }

    @Test
    void aMissingModelEndsTheTrackForGood() throws Exception {
        JobFailed failed = failure(downloaded(model("error")));
        assertThat(failed.error().code()).isEqualTo("MODEL_MISSING");
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void aTrackThatKillsThreeWorkersIsPoison() throws Exception {
        JobFailed failed = failure(downloaded(model("kill_self")));
        assertThat(failed.error().code()).isEqualTo("POISON");
        assertThat(failed.attempt()).isEqualTo(3);
    }

    @Test
    void cancelFreesTheWorkerWithinTwoSecondsEvenOneThatDoesNotListen() throws Exception {
        TrackDownloaded track = downloaded(model("stubborn"));
        kafka.send(track);
        awaitStage(track, "stubborn");
        cancel(track);
        await().atMost(Duration.ofSeconds(2)).until(() -> pool.stats().busy() == 0);
        awaitState(track, TaskState.CANCELLED);
        assertThat(staging(track)).doesNotExist();
        outcome(downloaded(SeparationOptions.DEFAULT));
    }

    @Test
    void isReadyAndAlive() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        MetricsTable.ofDocumentation()
                .check("separation", given().get("/q/metrics").asString());
    }

    private TrackDownloaded downloaded(SeparationOptions options) throws IOException {
        return Tracks.downloaded(storage, plan(options));
    }

    static Plan plan(SeparationOptions options) {
        return Tracks.plan(AnalysisOptions.DEFAULT, options, 1, Step.DOWNLOAD, Step.SEPARATE);
    }

    private static SeparationOptions model(String name) {
        return new SeparationOptions(name, null, null, null, false);
    }
}
