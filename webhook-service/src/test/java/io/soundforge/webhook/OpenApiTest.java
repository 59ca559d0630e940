package io.soundforge.webhook;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.testing.ApiDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The committed API document is the API. */
@QuarkusTest
@WebhookServiceTest
class OpenApiTest {
    @Test
    void theCommittedDocumentIsWhatIsServed() throws IOException {
        ApiDocument.check("docs/api/webhooks.yaml");
    }
}
