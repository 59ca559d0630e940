package io.soundforge.webhook;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.testing.MetricsTable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WebhookServiceTest
class MetricsTest {
    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        MetricsTable.ofDocumentation()
                .check("webhook", given().get("/q/metrics").asString());
    }
}
