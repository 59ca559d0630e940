package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.access.Guarded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.soundforge.metadata.GatewayTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Everybody sees what is theirs, and the services behind the gateway hear whose that is. */
@QuarkusTest
@GatewayTest
@TestProfile(Guarded.class)
class AskingOwnersTest {
    private static final String TOKEN = "test-token-of-the-gateway-tests";

    private static final Set<String> OF_WHO_ASKS_OR_OF_THE_INSTALLATION = Set.of(
            "GET /api/v1/jobs",
            "POST /api/v1/jobs",
            "POST /api/v1/uploads",
            "GET /api/v1/spotify/authorization",
            "POST /api/v1/spotify/authorization",
            "DELETE /api/v1/spotify/authorization",
            "GET /api/v1/models",
            "GET /api/v1/keys",
            "POST /api/v1/keys",
            "GET /api/v1/keys/{id}",
            "DELETE /api/v1/keys/{id}",
            "GET /api/v1/system",
            "GET /api/v1/system/dead-letters",
            "POST /api/v1/system/dead-letters/{partition}-{offset}/replay");

    @Test
    void whatOneMadeNobodyElseFindsByAnyOperation() {
        String ann = Guarded.key("ann-" + UUID.randomUUID(), Scope.names().toArray(String[]::new));
        String bob = Guarded.key("bob-" + UUID.randomUUID(), Scope.names().toArray(String[]::new));
        String job = Guarded.job(ann);
        String track = with(ann).get("/api/v1/jobs/" + job).jsonPath().getString("tracks[0].id");
        Set<String> ofNobody = new HashSet<>();
        for (String operation : DoorTableTest.DOCUMENTED.keySet()) {
            String[] words = operation.split(" ");
            boolean aboutJob = words[1].startsWith("/api/v1/jobs/{id}");
            if (aboutJob || words[1].startsWith("/api/v1/tracks/{id}")) {
                String path = words[1].replace("{id}", aboutJob ? job : track).replace("{name}", "vocals");
                Response answer = with(bob).redirects().follow(false).request(words[0], path);
                assertThat(answer.statusCode()).as(operation).isEqualTo(404);
                assertThat(answer.jsonPath().getString("code"))
                        .as(operation)
                        .isEqualTo(aboutJob ? "JOB_NOT_FOUND" : "TRACK_NOT_FOUND");
            } else {
                ofNobody.add(operation);
            }
        }
        // An operation that is new fails here until it is decided whose things it shows or makes.
        assertThat(ofNobody).isEqualTo(OF_WHO_ASKS_OR_OF_THE_INSTALLATION);
        with(ann).get("/api/v1/tracks/" + track).then().statusCode(200);
        with(ann).get("/api/v1/jobs/" + job).then().statusCode(200).body("state", not(equalTo("cancelled")));
        with(ann).get("/api/v1/jobs").then().body("jobs", hasSize(1));
        with(bob).get("/api/v1/jobs").then().body("jobs", hasSize(0));
    }

    @Test
    void whatOneUploadedOrOpenedNobodyElseUses() {
        String ann = Guarded.key("ann-" + UUID.randomUUID(), "read", "submit");
        String bob = Guarded.key("bob-" + UUID.randomUUID(), "read", "submit");
        String upload =
                with(ann).body("audio").post("/api/v1/uploads").jsonPath().getString("id");
        String json = "{\"sources\":[{\"upload\":\"" + upload + "\"}]}";
        with(bob)
                .contentType("application/json")
                .header("Idempotency-Key", "once")
                .body(json)
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("UPLOAD_NOT_FOUND"));
        String first = once(ann, json);
        // The same word of somebody else is another.
        String others = once(bob, "{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]}");
        assertThat(others).isNotEqualTo(first);
        assertThat(once(ann, json)).isEqualTo(first);
    }

    private static String once(String key, String json) {
        return with(key)
                .contentType("application/json")
                .header("Idempotency-Key", "once")
                .body(json)
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    @Test
    void everyOperationOfWebhooksIsOfWhoAsks() {
        String owner = "wanda-" + UUID.randomUUID();
        String key = Guarded.key(owner, "read", "submit");
        DoorTableTest.OF_WEBHOOKS.keySet().forEach(operation -> {
            Response answer = DoorTableTest.ask(operation, with(key).header("X-Soundforge-Owner", "mallory"));
            assertThat(answer.header("Got-X-Soundforge-Owner")).as(operation).isEqualTo(owner);
            assertThat(answer.header("Got-Authorization")).as(operation).isEqualTo("Bearer " + TOKEN);
        });
    }

    @Test
    void nobodyIsSomebodyElseBySayingSo() {
        String owner = "carol-" + UUID.randomUUID();
        String key = Guarded.key(owner, "read", "submit");
        String job = "/api/v1/jobs/" + Guarded.job(key);
        with(Guarded.key("mallory", "read"))
                .header("X-Soundforge-Owner", owner)
                .get(job)
                .then()
                .statusCode(404);
    }

    @Test
    void theServicesBehindAreToldWhoAsksAndNotByWhichKey() {
        String key = Guarded.key("dora", "read");
        for (var request : List.<RequestSpecification>of(
                with(key), given().header("X-Api-Key", key), with(key).header("X-Soundforge-Owner", "mallory"))) {
            request.get("/api/v1/webhooks")
                    .then()
                    .statusCode(200)
                    .header("Got-X-Soundforge-Owner", "dora")
                    .header("Got-Authorization", "Bearer " + TOKEN)
                    .header("Got-X-Api-Key", "null");
        }
    }
}
