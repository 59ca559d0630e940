package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The gateway as others can reach it, with a key of the configuration and an identity provider; and those who have keys. */
public class Guarded implements QuarkusTestProfile {
    /** The key of the configuration. */
    static final String BOOTSTRAP = "sf_" + "b".repeat(43);

    /** How long a revoked key may work at another replica. */
    static final String REFRESH = "500ms";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.http.host",
                "0.0.0.0",
                "soundforge.auth.bootstrap-key",
                BOOTSTRAP,
                "soundforge.auth.keys.refresh",
                REFRESH,
                "soundforge.auth.keys.use-interval",
                "200ms");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(IdentityProviderStandIn.class));
    }

    /** A request with a key. */
    static RequestSpecification with(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    /** A new key for an owner. */
    static String key(String owner, String... scopes) {
        return made("{\"owner\":\"" + owner + "\",\"scopes\":" + array(scopes) + "}")
                .getString("key");
    }

    /** A new key. */
    static JsonPath made(String json) {
        return with(BOOTSTRAP)
                .contentType("application/json")
                .body(json)
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    /** A new job. @return its id */
    static String job(String key) {
        return with(key)
                .contentType("application/json")
                .body("{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static String array(String... texts) {
        return Arrays.stream(texts).map(text -> "\"" + text + "\"").collect(Collectors.joining(",", "[", "]"));
    }
}
