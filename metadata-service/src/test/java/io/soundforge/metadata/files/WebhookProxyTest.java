package io.soundforge.metadata.files;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.WebhookStandIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook API comes through the gateway as webhook-service gives it. */
@QuarkusTest
@GatewayTest
class WebhookProxyTest {
    private static final String PATH = "/api/v1/webhooks";
    private static final String BODY = "{\"url\":\"https://example.org/ä\",\"events\":[\"*\"]}";

    @ParameterizedTest
    @CsvSource({
        "host, /api/v1/webhooks/1",
        "own, /api/v1/webhooks/1?x=y",
        "public, https://forge.example/api/v1/webhooks/1",
        "relative, /api/v1/webhooks/1"
    })
    void whatWasMadeIsFoundAtTheGateway(String kind, String location) {
        given().redirects()
                .follow(false)
                .contentType("application/json; charset=UTF-8")
                .body(BODY)
                .post(PATH + "?" + kind)
                .then()
                .statusCode(201)
                .header("Location", location)
                .header("X-Asked", "POST /api/v1/webhooks?" + kind)
                .header("X-Type", startsWith("application/json"))
                .body("url", equalTo("https://example.org/ä"));
    }

    @Test
    void bodiesOfAnySizeArePassedOnBothWays() {
        String body = "\"" + "x".repeat(900_000) + "\"";
        given().contentType("application/merge-patch+json")
                .body(body)
                .patch(PATH + "/1")
                .then()
                .statusCode(200)
                .header("X-Asked", "PATCH /api/v1/webhooks/1")
                .header("X-Type", startsWith("application/merge-patch+json"))
                .body(equalTo(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, PATH + "/1", PATH + "/1/deliveries?state=failed&limit=5"})
    void whatIsReadIsPassedOnWithItsQuery(String path) {
        given().get(path).then().statusCode(200).header("X-Asked", "GET " + path);
        given().head(path).then().statusCode(200).header("X-Asked", "HEAD " + path);
    }

    @Test
    void deletingIsPassedOnAndOtherMethodsAreNot() {
        given().delete(PATH + "/1").then().statusCode(204).header("X-Asked", "DELETE /api/v1/webhooks/1");
        given().body(BODY)
                .put(PATH + "/1")
                .then()
                .statusCode(405)
                .header("Allow", notNullValue())
                .body("code", equalTo("METHOD_NOT_ALLOWED"));
    }

    @Test
    void aServiceThatDoesNotKnowTheGatewayIsNotTheClientsFault() {
        given().get(PATH + "?stranger")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("code", equalTo("UPSTREAM_UNAVAILABLE"))
                .body("instance", equalTo(PATH));
    }

    @Test
    void whoIsAwayIsSaidToBe() {
        WebhookStandIn.goAway();
        try {
            given().contentType("application/json; charset=UTF-8")
                    .body(BODY)
                    .post(PATH + "?own")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", notNullValue())
                    .body("code", equalTo("UPSTREAM_UNAVAILABLE"))
                    .body("instance", equalTo(PATH));
        } finally {
            WebhookStandIn.comeBack();
        }
        given().get(PATH).then().statusCode(200);
    }
}
