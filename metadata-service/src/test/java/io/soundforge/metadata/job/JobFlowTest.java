package io.soundforge.metadata.job;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.job;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Submission, events, answer: the thin line. */
@QuarkusTest
@GatewayTest
class JobFlowTest {
    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @Test
    void aJobGoesFromSubmissionToItsEnd() {
        UUID id = Gateway.submit("""
                {"sources":[{"url":"https://example.org/a.mp3"}], "steps":["analyze","separate"],
                 "analysis":{"features":["tempo","key"]},
                 "separation":{"model":"dsp-approx","stems":["vocals","drums"],"format":"wav","bit_depth":"24"},
                 "priority":"high", "labels":{"album":"one"}}
                """);
        TrackRequested request = requests(kafka, id, 1).getFirst();
        assertThat(request.source().url()).isEqualTo("https://example.org/a.mp3");
        assertThat(request.plan().steps()).containsExactly(Step.DOWNLOAD, Step.ANALYZE, Step.SEPARATE);
        assertThat(request.plan().analysis().features()).containsExactly("tempo", "key");
        assertThat(request.plan().separation().bitDepth()).isEqualTo("24");
        assertThat(request.plan().labels()).containsEntry("album", "one");
        assertThat(request.plan().owner()).isEqualTo("default");
        assertThat(job(id).getString("state")).isEqualTo("queued");

        UUID track = request.trackId();
        kafka.send("job.progress", id.toString(), Map.of(), "not progress".getBytes(StandardCharsets.UTF_8));
        send(kafka, Facts.progress(id, track, Step.DOWNLOAD, 1, 1, 0.5));
        JsonPath running = awaitState(id, "running");
        assertThat(running.getDouble("progress")).isEqualTo(0.05);
        assertThat(running.getString("tracks[0].tasks[0].stage")).isEqualTo("working");

        send(kafka, Facts.downloaded(request), Facts.analyzed(id, track, 1), Facts.processed(id, track, 1));
        JsonPath done = awaitState(id, "completed");
        assertThat(done.getDouble("progress")).isEqualTo(1.0);
        assertThat(done.getString("tracks[0].title")).isEqualTo("Blue in Green");
        assertThat(done.getList("tracks[0].artists")).isEqualTo(List.of("Miles Davis"));
        assertThat(done.getList("tracks[0].tasks.state"))
                .containsOnly("succeeded")
                .hasSize(3);
        assertThat(done.getList("tracks[0].tasks.run_ms")).isEqualTo(List.of(345, 1500, 2500));
        assertThat(done.getString("links.events")).endsWith("/api/v1/jobs/" + id + "/events");

        JobFinished finished =
                kafka.awaitEvent(JobFinished.class, event -> event.jobId().equals(id));
        assertThat(finished.state()).isEqualTo(JobState.COMPLETED);
        assertThat(finished.labels()).containsEntry("album", "one");
        assertThat(finished.tracks()).singleElement().satisfies(summary -> {
            assertThat(summary.title()).isEqualTo("Blue in Green");
            assertThat(summary.tasks()).containsEntry("separate", TaskState.SUCCEEDED);
        });
    }

    @Test
    void aTrackShowsWhatWasMadeOfItAndLeadsToItsFiles() {
        UUID id = Gateway.submitUrls(1, "");
        TrackRequested request = requests(kafka, id, 1).getFirst();
        UUID track = request.trackId();
        given().get("/api/v1/tracks/" + track + "/stems").then().statusCode(404).body("code", equalTo("NOT_READY"));

        send(kafka, Facts.downloaded(request), Facts.analyzed(id, track, 1), Facts.processed(id, track, 1));
        awaitState(id, "completed");

        given().get("/api/v1/tracks/" + track)
                .then()
                .statusCode(200)
                .body("analysis.key", equalTo("A minor"))
                .body("audio.codec", equalTo("mp3"))
                .body("audio.tags.title", equalTo("Blue in Green\ufffd"))
                .body("separation.approximate", equalTo(true))
                .body("separation.proof.residual_db", equalTo(-90.5f))
                .body("separation.stems", hasSize(2))
                .body("links", hasKey("cover"));
        given().get("/api/v1/tracks/" + track + "/stems")
                .then()
                .statusCode(200)
                .body("stems.name", equalTo(List.of("vocals", "drums")))
                .body("stems[0].link", containsString("/stems/vocals"));
        redirects(track, "/stems/vocals", "/files/stems/" + track + "/vocals.flac?");
        redirects(track, "/analysis", "/files/analysis/" + track + ".json?");
        redirects(track, "/waveform", "/files/analysis/" + track + ".waveform.json?");
        redirects(track, "/audio", "/files/downloads/" + track + ".mp3?");
        redirects(track, "/cover", "/files/covers/" + track + ".jpg?");
        redirects(track, "/archive.zip", "/files/archive/" + track + ".zip?");
        given().get("/api/v1/tracks/" + track + "/stems/kazoo")
                .then()
                .statusCode(404)
                .body("code", equalTo("STEM_NOT_FOUND"));
    }

    @Test
    void whatIsNotPartOfAResultIsNotWaitedFor() {
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"analyze\"]");
        TrackRequested request = requests(kafka, id, 1).getFirst();
        UUID track = request.trackId();
        for (String part : List.of("cover", "waveform")) {
            given().get("/api/v1/tracks/" + track + "/" + part)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("NOT_READY"));
        }
        send(kafka, Facts.downloaded(request), Facts.analyzed(id, track, 1));
        awaitState(id, "completed");
        transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "update track set downloaded = "
                            + "(downloaded::jsonb - 'cover')::json, analyzed = (analyzed::jsonb - 'waveform_key')::json where id = ?")) {
                update.setObject(1, track);
                return update.executeUpdate();
            }
        });
        for (String part : List.of("cover", "waveform")) {
            given().get("/api/v1/tracks/" + track + "/" + part)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("NOT_FOUND"));
        }
    }

    private static void redirects(UUID track, String path, String target) {
        given().redirects()
                .follow(false)
                .get("/api/v1/tracks/" + track + path)
                .then()
                .statusCode(302)
                .header("Location", containsString(target))
                .header("Location", containsString("sig="));
    }

    @Test
    void filesOfAFormBecomeUploadsAndTracks() {
        UUID id = UUID.fromString(given().multiPart("file", "one.mp3", new byte[] {1, 2, 3}, "audio/mpeg")
                .multiPart("file", "../../two.mp3", new byte[] {4}, "audio/mpeg")
                .multiPart("job", "{\"steps\":[\"analyze\"],\"sources\":[{\"url\":\"http://example.org/x\"}]}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/jobs/"))
                .body("items", hasSize(3))
                .body("items[1].filename", equalTo("one.mp3"))
                .body("items[2].filename", equalTo("two.mp3"))
                .extract()
                .path("id"));
        List<TrackRequested> tracks = requests(kafka, id, 3);
        assertThat(tracks.get(0).source().url()).isEqualTo("http://example.org/x");
        assertThat(StorageStandIn.UPLOADS.get(tracks.get(1).source().upload().toString()))
                .containsExactly(1, 2, 3);
        assertThat(tracks.get(1).plan().steps()).containsExactly(Step.DOWNLOAD, Step.ANALYZE);
    }

    @Test
    void anUploadCanBeUsedByAJob() {
        byte[] song = new byte[300_000];
        String upload = given().contentType("audio/mpeg")
                .body(song)
                .queryParam("filename", "my song.mp3")
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .body("size_bytes", equalTo(song.length))
                .body("filename", equalTo("my song.mp3"))
                .body("sha256", equalTo(StorageStandIn.sha256(song)))
                .extract()
                .path("id");

        UUID id = Gateway.submit("{\"sources\":[{\"upload\":\"" + upload + "\"}]}");

        assertThat(requests(kafka, id, 1).getFirst().source().upload()).hasToString(upload);
        await().until(() -> job(id).getString("state").equals("queued"));
        given().get("/api/v1/jobs/" + id).then().body("tracks[0].links.self", startsWith("http"));
    }
}
