package io.soundforge.webhook.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.soundforge.testing.DoorContract;
import io.soundforge.webhook.WebhookServiceTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where others can reach it, the service listens to the gateway alone, and believes it whose request it passes on. */
@QuarkusTest
@WebhookServiceTest
class DoorTest extends DoorContract {
    private static final String TOKEN = "token-of-the-webhook-tests-0123456789";
    private static final String WEBHOOKS = "/api/v1/webhooks";

    DoorTest() {
        super(TOKEN, WEBHOOKS, "/q/openapi");
    }

    private static RequestSpecification gateway(String owner) {
        return given().header("Authorization", "Bearer " + TOKEN).header("X-Soundforge-Owner", owner);
    }

    @Test
    void everyOperationNeedsTheToken() {
        Map<String, Map<String, ?>> paths = given().header("Authorization", "Bearer " + TOKEN)
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        assertThat(paths).isNotEmpty();
        paths.forEach((path, operations) -> operations.keySet().forEach(method -> {
            String address = path.replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
            given().request(method, address).then().statusCode(401).body("code", equalTo("UNAUTHORIZED"));
        }));
    }

    @Test
    void theGatewaySaysWhoseRequestItIs() {
        String ann = "ann-" + UUID.randomUUID();
        String bob = "bob-" + UUID.randomUUID();
        String webhook = gateway(ann)
                .contentType("application/json")
                .body("{\"url\":\"http://127.0.0.1:9009/in\",\"events\":[\"*\"]}")
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        gateway(ann).get(WEBHOOKS + "/" + webhook).then().statusCode(200);
        gateway(bob).get(WEBHOOKS + "/" + webhook).then().statusCode(404);
        gateway(bob).delete(WEBHOOKS + "/" + webhook).then().statusCode(404);
        gateway(bob).get(WEBHOOKS).then().body("webhooks", hasSize(0));
        gateway(ann).get(WEBHOOKS).then().body("webhooks", hasSize(1));
        gateway(ann).delete(WEBHOOKS + "/" + webhook).then().statusCode(204);
    }
}
