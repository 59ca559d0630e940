package io.soundforge.metadata;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.soundforge.events.Event;
import io.soundforge.events.TrackRequested;
import io.soundforge.testing.KafkaProbe;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A client of the gateway, and the workers behind it. */
public final class Gateway {
    private Gateway() {}

    /** Submits JSON. @return the job's id */
    public static UUID submit(String json) {
        return UUID.fromString(given().contentType("application/json")
                .body(json)
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
    }

    /** Submits that many addresses. */
    public static UUID submitUrls(int number, String more) {
        StringBuilder sources = new StringBuilder();
        for (int i = 0; i < number; i++) {
            sources.append(i == 0 ? "" : ",")
                    .append("{\"url\":\"http://example.org/")
                    .append(i)
                    .append(".mp3\"}");
        }
        return submit("{\"sources\":[" + sources + "]" + more + "}");
    }

    /** The job as it is now. */
    public static JsonPath job(UUID id) {
        return given().get("/api/v1/jobs/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits until the job is in a state. */
    public static JsonPath awaitState(UUID id, String state) {
        return await("job " + state)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> job(id), job -> job.getString("state").equals(state));
    }

    /** The announced tracks of a job, in order. */
    public static List<TrackRequested> requests(KafkaProbe kafka, UUID job, int number) {
        return await("track.requested")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> kafka.events(TrackRequested.class).stream()
                                .filter(event -> event.jobId().equals(job))
                                .sorted(Comparator.comparing(TrackRequested::position))
                                .toList(),
                        events -> events.size() == number);
    }

    /** Sends events in order. */
    public static void send(KafkaProbe kafka, Event... events) {
        for (Event event : events) {
            kafka.send(event);
        }
    }
}
