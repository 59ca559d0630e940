package io.soundforge.metadata;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.testing.ApiDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The committed API document is the API. */
@QuarkusTest
@GatewayTest
class OpenApiTest {
    @Test
    void theCommittedDocumentIsWhatIsServed() throws IOException {
        ApiDocument.check("docs/api/openapi.yaml");
    }
}
