package io.soundforge.metadata.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.TestOwners;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Lists: filters, pages, and everybody sees only what is theirs. */
@QuarkusTest
@GatewayTest
class JobListTest {
    private final String owner = "owner-" + UUID.randomUUID();

    @Test
    void pagesCoverEveryJobOnceNewestFirst() {
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            submitted.addFirst(submit(",\"labels\":{\"n\":\"" + i + "\"}"));
        }
        List<String> listed = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            RequestSpecification request = me().queryParam("limit", 3);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/api/v1/jobs")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            listed.addAll(page.getList("jobs.id"));
            cursor = page.getString("next_cursor");
            pages++;
        } while (cursor != null);
        assertThat(listed).isEqualTo(submitted);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void filtersByStateLabelAndTime() {
        String red = submit(",\"labels\":{\"colour\":\"red\",\"size\":\"s:m=l\"}");
        submit(",\"labels\":{\"colour\":\"blue\"}");
        me().queryParam("label", "colour:red").get("/api/v1/jobs").then().body("jobs.id", equalTo(List.of(red)));
        me().queryParam("label", "colour=red")
                .queryParam("label", "size:s:m=l")
                .get("/api/v1/jobs")
                .then()
                .body("jobs.id", equalTo(List.of(red)))
                .body("jobs[0].tracks", nullValue())
                .body("jobs[0].labels.colour", equalTo("red"));
        me().queryParam("label", "colour:green").get("/api/v1/jobs").then().body("jobs", hasSize(0));
        me().queryParam("state", "queued,running").get("/api/v1/jobs").then().body("jobs", hasSize(2));
        me().queryParam("state", "completed").get("/api/v1/jobs").then().body("jobs", hasSize(0));
        me().queryParam("created_after", Instant.now().plusSeconds(60).toString())
                .get("/api/v1/jobs")
                .then()
                .body("jobs", hasSize(0));
        me().queryParam("created_after", Instant.now().minusSeconds(60).toString())
                .get("/api/v1/jobs")
                .then()
                .body("jobs", hasSize(2));
    }

    @Test
    void whatBelongsToOthersDoesNotExist() {
        String id = submit("");
        String track = me().get("/api/v1/jobs/" + id).path("tracks[0].id");
        String upload = me().contentType("audio/mpeg")
                .body(new byte[3])
                .post("/api/v1/uploads")
                .path("id");

        given().get("/api/v1/jobs/" + id).then().statusCode(404);
        given().get("/api/v1/jobs/" + id + "/events").then().statusCode(404);
        given().post("/api/v1/jobs/" + id + "/cancel").then().statusCode(404);
        given().post("/api/v1/jobs/" + id + "/retry").then().statusCode(404);
        given().delete("/api/v1/jobs/" + id).then().statusCode(404);
        given().get("/api/v1/tracks/" + track).then().statusCode(404);
        given().get("/api/v1/tracks/" + track + "/stems").then().statusCode(404);
        given().contentType("application/json")
                .body("{\"sources\":[{\"upload\":\"" + upload + "\"}]}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("UPLOAD_NOT_FOUND"));
        me().get("/api/v1/jobs/" + id).then().statusCode(200);
    }

    private RequestSpecification me() {
        return given().header(TestOwners.HEADER, owner);
    }

    private String submit(String more) {
        return me().contentType("application/json")
                .body("{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]" + more + "}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}
