package io.soundforge.metadata.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Step;
import io.soundforge.events.TrackRequested;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.projection.CapabilityProjector;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.Received;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.MetricsTable;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway says of the system, with and without workers. */
@QuarkusTest
@GatewayTest
class SystemTest {
    private static final String OFFERS = """
            {"models":[{"name":"auto","resolves_to":"dsp-approx"},
                       {"name":"dsp-approx","stems":["vocals","drums","bass","other"]},
                       {"name":"own-model","stems":["kazoo"]}],
             "formats":{"flac":{"bit_depths":["16"]},"aiff":{}}}
            """;

    @Inject
    Transactions transactions;

    @Inject
    CapabilityProjector projector;

    KafkaProbe kafka;

    /** Other tests of this application rely on what is known without workers. */
    @AfterEach
    void forget() {
        transactions.call(connection -> connection.createStatement().executeUpdate("delete from capability"));
        await().until(() -> !given().get("/api/v1/models").jsonPath().getBoolean("reported"));
    }

    @Test
    void withoutWorkersTheKnownModelsAreOffered() {
        given().get("/api/v1/models")
                .then()
                .statusCode(200)
                .body("reported", equalTo(false))
                .body("names", hasItems("auto", "htdemucs", "dsp-approx"))
                .body("features", hasItem("tempo"))
                .body("formats", hasItem("ogg"));
    }

    @Test
    void whatWorkersOfferIsKeptAndDecidesWhatCanBeAskedFor() throws JsonProcessingException {
        announce("separation-service", Instant.now());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> given().get("/api/v1/models").jsonPath().getBoolean("reported"));
        given().get("/api/v1/models")
                .then()
                .body("models.name", hasItem("own-model"))
                .body("formats", hasItem("aiff"));
        Gateway.submitUrls(1, ",\"separation\":{\"model\":\"own-model\",\"stems\":[\"kazoo\"],\"format\":\"aiff\"}");
        given().contentType("application/json")
                .body("{\"sources\":[{\"url\":\"http://example.org/a\"}],\"separation\":{\"model\":\"htdemucs\"}}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("MODEL_UNKNOWN"));
        given().get("/api/v1/system")
                .then()
                .statusCode(200)
                .body("services.name", hasItem("separation-service"))
                .body("services.versions.find { it.torch }.torch", equalTo("2.13.0"));
    }

    /** After a restart the topic is read from its beginning, and two replicas of a worker may speak through different partitions. */
    @Test
    void anOlderWordReplacesNoNewerOne() throws JsonProcessingException {
        Instant now = Instant.now();
        Received<WorkerCapabilities> newer = word("newer", now);
        Received<WorkerCapabilities> older = word("older", now.minusSeconds(60));
        for (List<Received<? extends Event>> batch :
                List.of(List.<Received<? extends Event>>of(newer, older), List.<Received<? extends Event>>of(older))) {
            transactions.call(connection -> {
                projector.handle(connection, batch);
                return null;
            });
        }

        await().until(() -> given().get("/api/v1/models").jsonPath().getBoolean("reported"));
        given().get("/api/v1/models").then().body("names", hasItem("newer")).body("names", not(hasItem("older")));
    }

    private static Received<WorkerCapabilities> word(String model, Instant at) throws JsonProcessingException {
        WorkerCapabilities event = new WorkerCapabilities(
                "separation-service",
                Step.SEPARATE,
                Map.of(),
                EventCodec.json().readTree("{\"models\":[{\"name\":\"" + model + "\"}]}"),
                at);
        return new Received<>(UUID.randomUUID().toString(), at, event, EventCodec.toJson(event), null);
    }

    @Test
    void theSystemTellsBrokerQueuesAndLimits() {
        Gateway.submitUrls(1, "");
        given().get("/api/v1/system")
                .then()
                .statusCode(200)
                .body("broker.state", equalTo("up"))
                .body("queues.download.queued", greaterThanOrEqualTo(1))
                .body("limits.sources", equalTo(20))
                .body("limits.upload_size_bytes", equalTo(4 * 1024 * 1024));
    }

    /** No worker of any kind is there to say so. */
    @Test
    void songsThatNobodyWorksOnAreSeen() throws JsonProcessingException {
        double downloads = steps("due", "download");
        double separations = steps("due", "separate");
        UUID job = Gateway.submitUrls(2, "");
        await().until(() -> steps("due", "download") == downloads + 2);
        assertThat(steps("due", "separate")).as("nothing to separate yet").isEqualTo(separations);

        List<TrackRequested> songs = Gateway.requests(kafka, job, 2);
        songs.forEach(song -> kafka.send(Facts.downloaded(song)));
        await().until(() -> steps("due", "separate") == separations + 2);
        assertThat(steps("due", "download")).isEqualTo(downloads);
        await().until(() -> steps("oldest_due_seconds", "separate") > 0);

        double running = steps("running", "separate");
        Gateway.send(kafka, Facts.progress(job, songs.getFirst().trackId(), Step.SEPARATE, 1, 1, 0.5));
        await().until(() -> steps("running", "separate") == running + 1);
        assertThat(steps("due", "separate")).isEqualTo(separations + 1);
    }

    private static double steps(String figure, String step) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("soundforge_steps_" + figure + "{step=\"" + step + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void healthAndMetricsAreThere() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200).body(containsString("soundforge_outbox_unsent"));
    }

    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        given().get("/api/v1/system").then().statusCode(200);
        MetricsTable.ofDocumentation()
                .check("metadata", given().get("/q/metrics").asString());
    }

    private void announce(String service, Instant at) throws JsonProcessingException {
        kafka.send(new WorkerCapabilities(
                service,
                Step.SEPARATE,
                Map.of("torch", "2.13.0"),
                EventCodec.json().readTree(OFFERS),
                at));
    }
}
