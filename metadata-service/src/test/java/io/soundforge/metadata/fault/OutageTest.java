package io.soundforge.metadata.fault;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.testing.Backends;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Without a database nothing is accepted; without a broker everything is, and goes on when it is back. Nobody restarts anything. */
@QuarkusTest
@QuarkusTestResource(
        value = RealBackends.class,
        restrictToAnnotatedClass = true,
        initArgs = {@ResourceArg(name = "service", value = "metadata"), @ResourceArg(name = "own", value = "true")})
@QuarkusTestResource(value = StorageStandIn.class, restrictToAnnotatedClass = true)
class OutageTest {
    private static final String BODY = "{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    KafkaProbe kafka;
    Backends backends;

    @Test
    void withoutTheDatabaseNothingIsAccepted() throws IOException {
        UUID before = Gateway.submitUrls(1, "");
        TrackRequested request = Gateway.requests(kafka, before, 1).getFirst();

        backends.postgresServer().stop();
        for (int i = 0; i < 5; i++) {
            given().contentType("application/json")
                    .body(BODY)
                    .post("/api/v1/jobs")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", "2")
                    .body("code", equalTo("DATABASE_UNAVAILABLE"));
        }
        given().get("/api/v1/jobs/" + before).then().statusCode(503);
        given().contentType("audio/mpeg")
                .body(new byte[5])
                .post("/api/v1/uploads")
                .then()
                .statusCode(503);
        given().get("/q/health/ready").then().statusCode(503);
        given().get("/q/health/live").then().statusCode(200);
        // A fact that comes meanwhile waits in the consumer.
        kafka.send(Facts.downloaded(request));

        backends.postgresServer().start();
        await().atMost(PATIENCE).until(() -> given().get("/q/health/ready").statusCode() == 200);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> job(before).getString("tracks[0].tasks[0].state").equals("succeeded"));
        Gateway.submitUrls(1, "");
        assertThat(given().get("/api/v1/jobs").jsonPath().getList("jobs")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void withoutTheBrokerEverythingIsAcceptedAndGoesOnLater() throws IOException {
        Gateway.submitUrls(1, "");
        backends.kafkaServer().stop();

        UUID id = Gateway.submitUrls(2, "");

        await().atMost(PATIENCE).until(() -> given().get("/api/v1/system")
                .jsonPath()
                .getString("broker.state")
                .equals("away"));
        assertThat(given().get("/api/v1/system").jsonPath().getInt("outbox.unsent"))
                .isGreaterThanOrEqualTo(2);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);

        backends.kafkaServer().start();
        await().atMost(PATIENCE)
                .until(() -> kafka.events(TrackRequested.class).stream()
                                .filter(event -> event.jobId().equals(id))
                                .count()
                        == 2);
        kafka.send(Facts.downloaded(Gateway.requests(kafka, id, 2).getFirst()));
        await().atMost(PATIENCE).until(() -> job(id).getInt("task_counts.succeeded") == 1);
        await().atMost(PATIENCE).until(() -> given().get("/api/v1/system")
                .jsonPath()
                .getString("broker.state")
                .equals("up"));
    }
}
