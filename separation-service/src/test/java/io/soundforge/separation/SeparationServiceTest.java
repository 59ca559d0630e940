package io.soundforge.separation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.Command;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Stem;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import io.soundforge.testing.StorageStub;
import io.soundforge.testing.TestPython;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service over a real broker, a real database and a real worker process, whose engine does what the model's name says. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@QuarkusTestResource(
        value = RealBackends.class,
        initArgs = @ResourceArg(name = "service", value = "separation"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = TestPython.class,
        initArgs = @ResourceArg(name = "engine", value = "worker_engines:FakeSeparate"),
        restrictToAnnotatedClass = true)
@QuarkusTestResource(value = StorageStub.class, restrictToAnnotatedClass = true)
class SeparationServiceTest {
    @Inject
    PythonPool pool;

    KafkaProbe kafka;
    StorageStub storage;

    @BeforeEach
    void aWorkerIsReady() {
        await().atMost(Duration.ofSeconds(30)).until(() -> pool.stats().isReady());
    }

    @Test
    void separatesADownloadedTrack() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, SeparationOptions.DEFAULT);
        TrackProcessed event = processed(track);
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
        TrackProcessed event = processed(Tracks.downloaded(storage, options));
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
        WorkerCapabilities event = kafka.awaitEvent(
                WorkerCapabilities.class, each -> each.service().equals("separation-service"));
        assertThat(event.step()).isEqualTo(Step.SEPARATE);
        assertThat(event.versions()).containsKeys("python", "separation-service");
    }

    @Test
    void aMissingModelEndsTheTrackForGood() throws Exception {
        JobFailed failed = failure(Tracks.downloaded(storage, model("error")));
        assertThat(failed.error().code()).isEqualTo("MODEL_MISSING");
        assertThat(failed.step()).isEqualTo(Step.SEPARATE);
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void aTrackThatKillsThreeWorkersIsPoison() throws Exception {
        JobFailed failed = failure(Tracks.downloaded(storage, model("kill_self")));
        assertThat(failed.error().code()).isEqualTo("POISON");
        assertThat(failed.attempt()).isEqualTo(3);
    }

    @Test
    void cancelFreesTheWorkerWithinTwoSecondsEvenOneThatDoesNotListen() throws Exception {
        TrackDownloaded track = Tracks.downloaded(storage, model("stubborn"));
        kafka.send(track);
        kafka.awaitEvent(
                JobProgress.class, each -> each.trackId().equals(track.trackId()) && "stubborn".equals(each.stage()));
        kafka.send(new TaskCommand(
                track.trackId(),
                track.jobId(),
                Command.CANCEL,
                "alice",
                List.of(new TaskCommand.Target(Step.SEPARATE, 1)),
                1,
                null));
        await().atMost(Duration.ofSeconds(2)).until(() -> pool.stats().busy() == 0);
        kafka.awaitEvent(
                TaskChanged.class,
                each -> each.trackId().equals(track.trackId()) && each.state() == TaskState.CANCELLED);
        assertThat(storage.file("staging/" + track.trackId() + "_separate_1")).doesNotExist();
        processed(Tracks.downloaded(storage, SeparationOptions.DEFAULT));
    }

    @Test
    void isReadyAndAlive() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    private TrackProcessed processed(TrackDownloaded track) {
        kafka.send(track);
        UUID id = track.trackId();
        return kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(id));
    }

    private JobFailed failure(TrackDownloaded track) {
        kafka.send(track);
        UUID id = track.trackId();
        JobFailed failed =
                kafka.awaitEvent(JobFailed.class, each -> each.trackId().equals(id));
        assertThat(storage.file("staging/" + id + "_separate_1")).doesNotExist();
        assertThat(storage.publications())
                .noneMatch(each -> each.path("track_id").asText().equals(id.toString()));
        return failed;
    }

    private static SeparationOptions model(String name) {
        return new SeparationOptions(name, null, null, null, false);
    }
}
