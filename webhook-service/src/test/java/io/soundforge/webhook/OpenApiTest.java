package io.soundforge.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed API document is the API. Write it anew with {@code -Dsoundforge.update-openapi=true}. */
@QuarkusTest
@WebhookServiceTest
class OpenApiTest {
    private static final Path COMMITTED =
            Path.of(System.getProperty("soundforge.root", "..")).resolve("docs/api/webhooks.yaml");

    @Test
    void theCommittedDocumentIsWhatIsServed() throws IOException {
        String served = given().get("/q/openapi?format=yaml")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        if (Boolean.getBoolean("soundforge.update-openapi")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, served);
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/api/webhooks.yaml differs from the API; look at the diff and run this test with"
                        + " -Dsoundforge.update-openapi=true")
                .isEqualTo(served);
    }
}
