package io.soundforge.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The committed document of a service's API, as a promise that the running service is held to. */
public final class ApiDocument {
    private static final String UPDATE = "soundforge.update-openapi";

    private ApiDocument() {}

    /**
     * Compares the document with what the service under test serves; with {@code -Dsoundforge.update-openapi=true} it is written anew.
     *
     * @param document from the project's folder
     */
    public static void check(String document) throws IOException {
        String served = given().get("/q/openapi?format=yaml")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Path committed = TestPython.root().resolve(document);
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, served);
        }
        assertThat(Files.readString(committed))
                .as(document + " differs from the API; look at the diff and run this test with -D" + UPDATE + "=true")
                .isEqualTo(served);
    }
}
