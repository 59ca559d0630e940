package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.access.Guarded.with;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.soundforge.metadata.GatewayTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation that there is, with every kind of caller. An operation that is new fails here until it is decided who may do it. */
@QuarkusTest
@GatewayTest
@TestProfile(Guarded.class)
class DoorTableTest {
    private static final Path WEBHOOKS =
            Path.of(System.getProperty("soundforge.root", "..")).resolve("docs/api/webhooks.yaml");

    /** Who may do what: the scope, and nothing else opens it. */
    static final Map<String, String> DOCUMENTED = Map.ofEntries(
            entry("GET /api/v1/jobs", "read"),
            entry("POST /api/v1/jobs", "submit"),
            entry("GET /api/v1/jobs/{id}", "read"),
            entry("DELETE /api/v1/jobs/{id}", "submit"),
            entry("POST /api/v1/jobs/{id}/cancel", "submit"),
            entry("POST /api/v1/jobs/{id}/retry", "submit"),
            entry("GET /api/v1/jobs/{id}/events", "read"),
            entry("GET /api/v1/keys", "admin"),
            entry("POST /api/v1/keys", "admin"),
            entry("GET /api/v1/keys/{id}", "admin"),
            entry("DELETE /api/v1/keys/{id}", "admin"),
            entry("GET /api/v1/models", "read"),
            entry("GET /api/v1/spotify/authorization", "read"),
            entry("POST /api/v1/spotify/authorization", "submit"),
            entry("DELETE /api/v1/spotify/authorization", "submit"),
            entry("GET /api/v1/system", "admin"),
            entry("GET /api/v1/system/dead-letters", "admin"),
            entry("POST /api/v1/system/dead-letters/{partition}-{offset}/replay", "admin"),
            entry("GET /api/v1/tracks/{id}", "read"),
            entry("GET /api/v1/tracks/{id}/analysis", "read"),
            entry("GET /api/v1/tracks/{id}/archive.zip", "read"),
            entry("GET /api/v1/tracks/{id}/audio", "read"),
            entry("GET /api/v1/tracks/{id}/cover", "read"),
            entry("GET /api/v1/tracks/{id}/stems", "read"),
            entry("GET /api/v1/tracks/{id}/stems/{name}", "read"),
            entry("GET /api/v1/tracks/{id}/waveform", "read"),
            entry("POST /api/v1/uploads", "submit"));

    /** Those of webhook-service, which come through the gateway. */
    static final Map<String, String> OF_WEBHOOKS = Map.ofEntries(
            entry("GET /api/v1/webhooks", "read"),
            entry("POST /api/v1/webhooks", "submit"),
            entry("GET /api/v1/webhooks/{id}", "read"),
            entry("PATCH /api/v1/webhooks/{id}", "submit"),
            entry("DELETE /api/v1/webhooks/{id}", "submit"),
            entry("POST /api/v1/webhooks/{id}/pause", "submit"),
            entry("POST /api/v1/webhooks/{id}/resume", "submit"),
            entry("POST /api/v1/webhooks/{id}/rotate-secret", "submit"),
            entry("POST /api/v1/webhooks/{id}/test", "submit"),
            entry("POST /api/v1/webhooks/{id}/recover", "submit"),
            entry("GET /api/v1/webhooks/{id}/deliveries", "read"),
            entry("GET /api/v1/webhooks/{id}/deliveries/{delivery_id}", "read"),
            entry("POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/resend", "submit"));

    /** What no document lists. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            entry("GET /files/stems/a/vocals.flac", "read"),
            entry("HEAD /api/v1/jobs", "read"),
            entry("PUT /api/v1/jobs", "submit"),
            entry("OPTIONS /api/v1/jobs", "submit"),
            entry("GET /api/v1/storage/stats", "admin"),
            entry("GET /q/metrics", "admin"),
            entry("GET /q/metrics/", "admin"),
            entry("GET /q/openapi", "read"),
            entry("GET /q/openapi.json", "read"),
            entry("GET /q/other", "admin"),
            entry("GET /", "admin"),
            entry("GET /api/v1/jobsandmore", "admin"),
            entry("GET /api/v1/keys;as=jobs", "admin"),
            entry("GET /api/v1/jobs/../keys", "admin"),
            entry("GET /api/v1//keys", "admin"),
            entry("GET /api/v1/%6beys", "admin"),
            entry("GET /api/v1/jobs/%2e%2e/keys", "admin"),
            entry("GET /internal/v1/anything", "admin"));

    /** Ways to write an address so that those who judge it and those who answer it might read it differently. */
    private static final List<String> DISGUISED = List.of(
            "/api/v1/jobs/..%2fkeys",
            "/api/v1/jobs%2f..%2fkeys",
            "/api/v1/jobs/%2e%2e%2fkeys",
            "/api/v1/jobs/..;/keys",
            "/api/v1/jobs/..%5ckeys",
            "/api/v1/webhooks/..%2fkeys",
            "/api/v1/webhooks/../keys",
            "/api/v1/webhooks/%2e%2e/keys",
            "/files/../api/v1/keys",
            "/files/..%2fapi%2fv1%2fkeys",
            "/files/../q/metrics?sig=x",
            "/files/%2e%2e/api/v1/keys?sig=x",
            "/files/..%2finternal%2fv1%2fuploads?sig=x",
            "/q/health/../metrics",
            "/q/health/..%2fmetrics",
            "/q/health/%2e%2e/metrics",
            "/api/v1/keys/",
            "//api/v1/keys",
            "/API/v1/keys",
            "/api/v1/keys?grant=",
            "/api/v1/keys?sig=x");

    private static final Map<String, String> KEYS = new LinkedHashMap<>();

    @BeforeEach
    void makeKeys() {
        if (!KEYS.isEmpty()) {
            return;
        }
        for (String scope : Scope.names()) {
            KEYS.put(scope, Guarded.key("table", scope));
        }
        JsonPath revoked = Guarded.made("{\"scopes\":[\"read\",\"submit\",\"admin\"]}");
        with(Guarded.BOOTSTRAP)
                .delete("/api/v1/keys/" + revoked.getString("id"))
                .then()
                .statusCode(204);
        KEYS.put("revoked", revoked.getString("key"));
        String expiry = Instant.now().plusSeconds(1).toString();
        String expired = Guarded.made("{\"scopes\":[\"read\",\"submit\",\"admin\"],\"expires_at\":\"" + expiry + "\"}")
                .getString("key");
        await("the key to expire")
                .atMost(Duration.ofSeconds(20))
                .until(() -> with(expired).get("/api/v1/models").statusCode() == 401);
        KEYS.put("expired", expired);
    }

    @Test
    void itIsDecidedForEveryOperationWhoMayDoIt() throws IOException {
        assertThat(served().keySet()).isEqualTo(new TreeSet<>(DOCUMENTED.keySet()));
        assertThat(operations(Files.readString(WEBHOOKS))).isEqualTo(new TreeSet<>(OF_WEBHOOKS.keySet()));
    }

    @Test
    void theDocumentSaysIt() {
        served().forEach((operation, scope) -> assertThat(scope).as(operation).isEqualTo(DOCUMENTED.get(operation)));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationWithEveryCaller() {
        return Stream.of(DOCUMENTED, OF_WEBHOOKS, OTHER)
                .flatMap(decisions -> decisions.entrySet().stream())
                .map(decision -> DynamicTest.dynamicTest(
                        decision.getKey() + " needs " + decision.getValue(),
                        () -> check(decision.getKey(), decision.getValue())));
    }

    @Test
    void whoReadsOnlyGetsNothingElseByWritingItDifferently() {
        for (String address : DISGUISED) {
            for (RequestSpecification reader : List.of(given(), with(KEYS.get("read")))) {
                Response answer = ask("GET " + address, reader);
                assertThat(answer.asString()).as(address).doesNotContain("next_cursor", "\"keys\"", "soundforge_");
                // What the services get for whom somebody stands in here they judge themselves, and it is below their
                // own addresses.
                String passedOn = answer.header("X-Asked") == null ? answer.asString() : answer.header("X-Asked");
                assertThat(answer.statusCode() < 400
                                && !passedOn.startsWith("GET /files/")
                                && !passedOn.startsWith("GET /api/v1/webhooks/..%2f"))
                        .as(address)
                        .isFalse();
            }
        }
    }

    private static void check(String operation, String needed) {
        stranger(ask(operation, given()), false);
        stranger(ask(operation, given().header("Authorization", "Basic YW5uOmFubg==")), true);
        stranger(ask(operation, given().header("Authorization", "Bearer not-of-ours")), true);
        stranger(ask(operation, with("sf_")), true);
        stranger(ask(operation, with("sf_" + "x".repeat(43))), true);
        String good = KEYS.get(needed);
        stranger(ask(operation, with(good.substring(0, good.length() - 43) + "x".repeat(43))), true);
        stranger(ask(operation, given().header("X-Api-Key", "x")), true);
        stranger(ask(operation, given().header("X-Soundforge-Owner", "table")), false);
        stranger(ask(operation, with(KEYS.get("expired"))), true);
        stranger(ask(operation, with(KEYS.get("revoked"))), true);
        for (String scope : Scope.names()) {
            Response answer = ask(operation, with(KEYS.get(scope)));
            if (scope.equals(needed)) {
                assertThat(answer.statusCode()).as(scope).isNotIn(401, 403);
            } else {
                assertThat(answer.statusCode()).as(scope).isEqualTo(403);
                assertThat(answer.header("WWW-Authenticate"))
                        .contains("insufficient_scope")
                        .contains("scope=\"" + needed + "\"");
                if (!operation.startsWith("HEAD")) {
                    assertThat(answer.jsonPath().getString("code")).isEqualTo("INSUFFICIENT_SCOPE");
                    assertThat(answer.jsonPath().getString("scope")).isEqualTo(needed);
                }
            }
        }
        assertThat(ask(operation, given().header("X-Api-Key", KEYS.get(needed))).statusCode())
                .isNotIn(401, 403);
    }

    private static void stranger(Response answer, boolean shown) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("WWW-Authenticate").contains("invalid_token")).isEqualTo(shown);
        if (!answer.asString().isEmpty()) {
            assertThat(answer.jsonPath().getString("code")).isEqualTo("UNAUTHENTICATED");
        }
    }

    static Response ask(String operation, RequestSpecification request) {
        String[] words = operation.split(" ");
        String path = words[1].replace("{partition}-{offset}", "0-99999")
                .replace("{name}", "vocals")
                .replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
        request.redirects().follow(false).urlEncodingEnabled(false);
        if (Set.of("POST", "PUT", "PATCH").contains(words[0])) {
            request.contentType("application/json").body("{}");
        }
        return request.request(words[0], path);
    }

    /** The gateway's own operations, each with the scope that the document names. */
    private static Map<String, String> served() {
        Map<String, Map<String, Map<String, Object>>> paths = with(KEYS.get("read"))
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        Map<String, String> operations = new TreeMap<>();
        paths.forEach((path, methods) -> methods.forEach((method, operation) -> {
            List<Map<String, List<String>>> security = (List<Map<String, List<String>>>) operation.get("security");
            Set<String> scopes = security.stream()
                    .flatMap(way -> way.values().stream())
                    .flatMap(List::stream)
                    .collect(Collectors.toSet());
            assertThat(scopes).as(method + " " + path).hasSize(1);
            operations.put(
                    method.toUpperCase(Locale.ROOT) + " " + path,
                    scopes.iterator().next());
        }));
        return operations;
    }

    /** The operations of a document in YAML. */
    private static Set<String> operations(String yaml) {
        Set<String> operations = new TreeSet<>();
        String path = null;
        for (String line : yaml.lines().toList()) {
            if (line.matches("  /\\S+:")) {
                path = line.strip().replace(":", "");
            } else if (line.matches("    (get|put|post|patch|delete|head|options):")) {
                operations.add(line.strip().replace(":", "").toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return operations;
    }
}
