package io.soundforge.metadata.idempotency;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.metadata.TestOwners;
import io.soundforge.sql.Transactions;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A repeated request makes no second job. */
@QuarkusTest
@GatewayTest
class IdempotencyTest {
    private static final String BODY = "{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}],\"priority\":\"low\"}";

    @Inject
    Transactions transactions;

    private final String key = UUID.randomUUID().toString();

    @Test
    void theSameRequestGivesTheSameJob() {
        String first = json(BODY).then().statusCode(202).extract().path("id");
        String reordered = "{ \"priority\":\"low\", \"sources\":[ {\"url\":\"http://example.org/a.mp3\"} ] }";
        json(reordered).then().statusCode(202).body("id", equalTo(first));
    }

    @Test
    void anotherBodyIsAConflict() {
        String first = json(BODY).then().statusCode(202).extract().path("id");
        json(BODY.replace("low", "high"))
                .then()
                .statusCode(409)
                .body("code", equalTo("IDEMPOTENCY_CONFLICT"))
                .body("job_id", equalTo(first));
    }

    @Test
    void keysOfOthersAreOthers() {
        String first = json(BODY).then().statusCode(202).extract().path("id");
        String second = given().header("Idempotency-Key", key)
                .header(TestOwners.HEADER, "somebody-else")
                .contentType("application/json")
                .body(BODY)
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void filesCountByTheirContent() {
        String first =
                form(new byte[] {1, 2, 3}).then().statusCode(202).extract().path("id");
        int uploads = StorageStandIn.UPLOADS.size();
        form(new byte[] {1, 2, 3}).then().statusCode(202).body("id", equalTo(first));
        assertThat(StorageStandIn.UPLOADS).hasSize(uploads);
        form(new byte[] {1, 2, 4}).then().statusCode(409);
    }

    @Test
    void concurrentRequestsMakeOneJob() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> request = () ->
                    form(new byte[] {7, 7, 7}).then().statusCode(202).extract().path("id");
            List<Future<String>> answers =
                    threads.invokeAll(Stream.generate(() -> request).limit(8).toList());
            Set<String> ids = answers.stream().map(Future::resultNow).collect(Collectors.toSet());
            assertThat(ids).hasSize(1);
        }
        // Those who lost the race have taken their files back.
        assertThat(StorageStandIn.UPLOADS.values().stream()
                        .filter(upload -> upload.length == 3 && upload[0] == 7 && upload[2] == 7))
                .hasSize(1);
    }

    @Test
    void anExpiredKeyIsFree() {
        String first = json(BODY).then().statusCode(202).extract().path("id");
        transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "update idempotency_key set created_at = now() - interval '25 hours' where key = ?")) {
                update.setString(1, key);
                return update.executeUpdate();
            }
        });
        String second = json(BODY.replace("low", "high"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aKeyWhoseJobWasDeletedMakesNoOther() {
        String first = json(BODY).then().statusCode(202).extract().path("id");
        given().delete("/api/v1/jobs/" + first).then().statusCode(204);
        json(BODY).then().statusCode(409).body("code", equalTo("IDEMPOTENCY_JOB_DELETED"));
    }

    @Test
    void aKeyMustBePrintable() {
        given().header("Idempotency-Key", "k".repeat(256))
                .contentType("application/json")
                .body(BODY)
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_IDEMPOTENCY_KEY"));
    }

    private Response json(String body) {
        return given().header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/jobs");
    }

    private Response form(byte[] file) {
        return given().header("Idempotency-Key", key)
                .multiPart("file", "song.mp3", file)
                .post("/api/v1/jobs");
    }
}
