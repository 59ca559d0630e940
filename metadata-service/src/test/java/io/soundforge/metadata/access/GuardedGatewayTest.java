package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.access.Guarded.BOOTSTRAP;
import static io.soundforge.metadata.access.Guarded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.storageclient.LinkGrants;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway behind its door: all that worked without a key works with one, and links work without. */
@QuarkusTest
@GatewayTest
@TestProfile(Guarded.class)
class GuardedGatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TOKEN = "test-token-of-the-gateway-tests";

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "soundforge.links.secret")
    String secret;

    @Test
    void aLargeUploadArrivesWhole() {
        byte[] song = new byte[3_000_000];
        new Random(7).nextBytes(song);
        String id = with(Guarded.key("large", "submit"))
                .contentType("application/octet-stream")
                .body(song)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .body("sha256", equalTo(StorageStandIn.sha256(song)))
                .extract()
                .path("id");
        assertThat(StorageStandIn.UPLOADS.get(id)).isEqualTo(song);

        String form = with(Guarded.key("large", "submit"))
                .multiPart("file", "song.flac", song)
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(form).isNotBlank();
    }

    @Test
    void aLargeUploadOfAStrangersIsRefusedAndNotStored() {
        int before = StorageStandIn.UPLOADS.size();
        given().body(new byte[3_000_000]).post("/api/v1/uploads").then().statusCode(401);
        given().multiPart("file", "song.flac", new byte[3_000_000])
                .post("/api/v1/jobs")
                .then()
                .statusCode(401);
        assertThat(StorageStandIn.UPLOADS).hasSize(before);
    }

    @Test
    void filesAreGivenToWhoHasASignedLinkOrAKey() {
        given().urlEncodingEnabled(false)
                .get("/files/stems/a/vocals.flac?exp=1&kid=k&sig=x")
                .then()
                .statusCode(200)
                .body(containsString("sig=x"));
        given().head("/files/stems/a/vocals.flac?exp=1&kid=k&sig=x").then().statusCode(200);
        given().get("/files/stems/a/vocals.flac").then().statusCode(401);
        with(Guarded.key("files", "read"))
                .get("/files/stems/a/vocals.flac")
                .then()
                .statusCode(200);
    }

    @Test
    void aLinkWithAGrantNeedsNoKeyAndAWrongOneIsNotMadeGoodByAny() {
        String owner = "eve-" + UUID.randomUUID();
        String key = Guarded.key(owner, "read", "submit");
        String job = "/api/v1/jobs/" + Guarded.job(key);
        LinkGrants grants = new LinkGrants(secret, Optional.empty(), Clock.systemUTC());
        String granted = job + grants.query(job, owner, Instant.now().plusSeconds(60));

        given().urlEncodingEnabled(false).get(granted).then().statusCode(200);
        with("sf_" + "x".repeat(43))
                .urlEncodingEnabled(false)
                .get(granted)
                .then()
                .statusCode(200);
        with(Guarded.key("frank", "admin"))
                .urlEncodingEnabled(false)
                .get(granted)
                .then()
                .statusCode(200);
        with(key)
                .urlEncodingEnabled(false)
                .get(granted + "x")
                .then()
                .statusCode(403)
                .body("code", equalTo("LINK_INVALID"));
        given().get(job).then().statusCode(401);
    }

    @Test
    void healthIsOpenAndMetricsAreForWhoKnowsTheToken() {
        for (String path : new String[] {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"}) {
            given().get(path).then().statusCode(200);
        }
        given().get("/q/metrics").then().statusCode(401);
        given().get("/q/openapi").then().statusCode(401);
        with(TOKEN).get("/q/metrics").then().statusCode(200);
        // It is for the services and their metrics; it opens nothing of the API.
        with(TOKEN).get("/api/v1/jobs").then().statusCode(401);
        with(TOKEN).get("/api/v1/system").then().statusCode(401);
    }

    @Test
    void refusalsAreCounted() {
        double missing = refusals("missing");
        double unknown = refusals("unknown");
        double scope = refusals("scope");
        given().get("/api/v1/jobs").then().statusCode(401);
        with("sf_" + "y".repeat(43)).get("/api/v1/jobs").then().statusCode(401);
        with(Guarded.key("count", "read"))
                .delete("/api/v1/jobs/" + UUID.randomUUID())
                .then()
                .statusCode(403);
        assertThat(refusals("missing")).isEqualTo(missing + 1);
        assertThat(refusals("unknown")).isEqualTo(unknown + 1);
        assertThat(refusals("scope")).isEqualTo(scope + 1);
    }

    /** Only so many addresses are counted: if ids were among them, strangers could make the gateway's figures blind. */
    @Test
    void idsDoNotBecomeLabels() {
        String key = Guarded.key("labels", "read", "submit");
        for (int each = 0; each < 120; each++) {
            given().get("/api/v1/tracks/" + UUID.randomUUID()).then().statusCode(401);
            given().get("/files/" + UUID.randomUUID() + "/x.flac?sig=no");
            with(key).get("/api/v1/webhooks/" + UUID.randomUUID());
        }
        with(key).get("/api/v1/models").then().statusCode(200);
        assertThat(metrics().filter(line -> line.startsWith("http_server_requests_seconds")))
                .noneMatch(line -> line.matches(".*uri=\"[^\"]*[0-9a-f]{8}-[0-9a-f]{4}-.*"))
                .anyMatch(line -> line.contains("uri=\"/files/{path}\""))
                .anyMatch(line -> line.contains("uri=\"/api/v1/webhooks/{path}\""))
                .anyMatch(line -> line.contains("uri=\"/api/v1/models\""));
    }

    private static Stream<String> metrics() {
        return with(TOKEN).get("/q/metrics").asString().lines();
    }

    private static double refusals(String reason) {
        return metrics()
                .filter(line -> line.startsWith("soundforge_auth_refusals_total{")
                        && line.contains("reason=\"" + reason + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/events/"})
    void aStreamIsCutOffOnceItsKeyIsRevoked(String events) throws Exception {
        JsonPath made = Guarded.made("{\"owner\":\"streams\",\"scopes\":[\"read\",\"submit\"]}");
        String job = Guarded.job(made.getString("key"));
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/v1/jobs/" + job + events))
                .header("Authorization", "Bearer " + made.getString("key"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        try (InputStream stream = open(client, request)) {
            assertThat(stream.read()).as("the stream begins").isNotNegative();
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> drain(stream));
            // Longer than it is remembered that the key was good: it still is.
            await().during(Duration.ofMillis(1500)).atMost(PATIENCE).until(() -> !end.isDone());
            with(BOOTSTRAP)
                    .delete("/api/v1/keys/" + made.getString("id"))
                    .then()
                    .statusCode(204);
            await("the stream to end").atMost(PATIENCE).until(end::isDone);
        } finally {
            client.shutdownNow();
        }
    }

    private static InputStream open(HttpClient client, HttpRequest request) throws Exception {
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static void drain(InputStream stream) {
        try {
            stream.readAllBytes();
        } catch (IOException e) {
            // Cut off in the middle.
        }
    }
}
