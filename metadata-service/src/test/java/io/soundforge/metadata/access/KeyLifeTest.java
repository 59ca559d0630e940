package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.access.Guarded.BOOTSTRAP;
import static io.soundforge.metadata.access.Guarded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.soundforge.metadata.GatewayTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys are made, shown once, used, revoked. */
@QuarkusTest
@GatewayTest
@TestProfile(Guarded.class)
class KeyLifeTest {
    private static final String KEYS = "/api/v1/keys";
    /** Where in a key its secret begins, behind the id. */
    private static final int KEY_SECRET = 36;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DataSource database;

    KeyLifeTest(DataSource database) {
        this.database = database;
    }

    @Test
    void aKeyIsShownOnceAndItsHolderIsKnownByIt() {
        String until = Instant.now().plusSeconds(3600).toString();
        var answer = with(BOOTSTRAP)
                .contentType("application/json")
                .body(
                        "{\"label\":\"laptop of Ann\",\"owner\":\"ann\",\"scopes\":[\"submit\",\"read\"],\"expires_at\":\""
                                + until + "\"}")
                .post(KEYS)
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("label", equalTo("laptop of Ann"))
                .body("owner", equalTo("ann"))
                .body("scopes", equalTo(List.of("read", "submit")))
                .body("state", equalTo("active"))
                .body("expires_at", notNullValue())
                .body("last_used_at", nullValue())
                .extract();
        String key = answer.path("key");
        String id = answer.path("id");
        assertThat(key).matches("sf_" + id.replace("-", "") + "_[A-Za-z0-9_-]{43}");
        assertThat(answer.header("Location")).endsWith(KEYS + "/" + id);

        with(BOOTSTRAP)
                .get(KEYS + "/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("key", nullValue());
        assertThat(with(BOOTSTRAP).get(KEYS + "?limit=200").asString())
                .contains(id)
                .doesNotContain(key);
        with(key).get("/api/v1/jobs").then().statusCode(200);
    }

    @Test
    void everyKeyIsAnother() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            keys.add(Guarded.key("many", "read"));
        }
        assertThat(keys).hasSize(20);
    }

    @Test
    void whoKnowsTheIdOfAKeyKnowsNothing() {
        String key = Guarded.key("guessed", "read");
        String other = Guarded.key("guessing", "read");
        char last = key.charAt(key.length() - 1);
        for (String wrong : List.of(
                key.substring(0, key.length() - 1) + (last == 'A' ? 'E' : 'A'),
                key.substring(0, KEY_SECRET) + other.substring(KEY_SECRET),
                key.substring(0, KEY_SECRET) + "A".repeat(43),
                "sf_" + key.substring(KEY_SECRET))) {
            with(wrong).get("/api/v1/jobs").then().statusCode(401).body("detail", containsString("no API key"));
        }
        with(key).get("/api/v1/jobs").then().statusCode(200);
    }

    @Test
    void aRevokedKeyOpensNothingFromThenOn() {
        JsonPath made = Guarded.made("{\"scopes\":[\"read\"]}");
        String key = made.getString("key");
        String address = KEYS + "/" + made.getString("id");
        with(key).get("/api/v1/jobs").then().statusCode(200);

        with(BOOTSTRAP).delete(address).then().statusCode(204);
        with(key).get("/api/v1/jobs").then().statusCode(401).body("detail", containsString("revoked"));
        with(BOOTSTRAP).get(address).then().body("state", equalTo("revoked")).body("revoked_at", notNullValue());
        // Once more is no mistake.
        with(BOOTSTRAP).delete(address).then().statusCode(204);
        with(BOOTSTRAP)
                .delete(KEYS + "/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("KEY_NOT_FOUND"));
    }

    @Test
    void aKeyThatAnotherReplicaRevokedIsRefusedSoonAfter() throws Exception {
        JsonPath made = Guarded.made("{\"scopes\":[\"read\"]}");
        with(made.getString("key")).get("/api/v1/jobs").then().statusCode(200);
        execute("update api_key set revoked_at = now() where id = '" + made.getString("id") + "'");
        await("the key to be refused")
                .atMost(PATIENCE)
                .until(() -> with(made.getString("key")).get("/api/v1/jobs").statusCode() == 401);
    }

    @Test
    void aKeyThatAnotherReplicaMadeIsGoodAtOnce() throws Exception {
        // What is remembered is fresh.
        with(Guarded.key("fresh", "read")).get("/api/v1/jobs").then().statusCode(200);
        UUID id = UUID.randomUUID();
        String key = "sf_" + id.toString().replace("-", "") + "_" + "k".repeat(43);
        execute("insert into api_key (id, hash, owner, scopes, created_at) values ('" + id + "', encode(sha256('" + key
                + "'), 'hex'), 'other', '{read}', now())");
        with(key).get("/api/v1/jobs").then().statusCode(200);
    }

    @Test
    void whenAKeyWasLastUsedIsWrittenDown() {
        JsonPath made = Guarded.made("{\"scopes\":[\"read\"]}");
        Instant before = Instant.now().minusSeconds(1);
        with(made.getString("key")).get("/api/v1/jobs").then().statusCode(200);
        String written = await("its use to be written")
                .atMost(PATIENCE)
                .until(
                        () -> with(BOOTSTRAP)
                                .get(KEYS + "/" + made.getString("id"))
                                .jsonPath()
                                .getString("last_used_at"),
                        time -> time != null);
        assertThat(Instant.parse(written)).isAfter(before);
    }

    @Test
    void theListHasPages() {
        Guarded.key("pages", "read");
        Guarded.key("pages", "read");
        String next = with(BOOTSTRAP)
                .get(KEYS + "?limit=1")
                .then()
                .statusCode(200)
                .body("keys", hasSize(1))
                .extract()
                .path("next_cursor");
        with(BOOTSTRAP)
                .get(KEYS + "?limit=1&cursor=" + next)
                .then()
                .statusCode(200)
                .body("keys", hasSize(1))
                .body("keys[0].owner", equalTo("pages"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | NO_SCOPES | scopes",
                "{\"scopes\":[]} | NO_SCOPES | scopes",
                "{\"scopes\":[\"root\"]} | UNKNOWN_SCOPE | scopes[0]",
                "{\"scopes\":[\"read\",null]} | UNKNOWN_SCOPE | scopes[1]",
                "{\"scopes\":[\"read\"],\"owner\":\"\"} | INVALID_OWNER | owner",
                "{\"scopes\":[\"read\"],\"owner\":\"a b\"} | INVALID_OWNER | owner",
                "{\"scopes\":[\"read\"],\"owner\":\"a\\r\\nX: y\"} | INVALID_OWNER | owner",
                "{\"scopes\":[\"read\"],\"owner\":\"ä\"} | INVALID_OWNER | owner",
                "{\"scopes\":[\"read\"],\"expires_at\":\"2020-01-01T00:00:00Z\"} | INVALID_EXPIRY | expires_at",
                "{\"scopes\":[\"read\"],\"expires_at\":\"soon\"} | INVALID_TIME | expires_at",
                "{\"scopes\":[\"read\"],\"label\":\"a\\u0000\"} | LABEL_TOO_LONG | label",
                "{\"scopes\":[\"read\"],\"key\":\"sf_mine\"} | UNKNOWN_PROPERTY | key"
            })
    void whatCannotBeMadeIsSaid(String json, String code, String field) {
        with(BOOTSTRAP)
                .contentType("application/json; charset=UTF-8")
                .body(json)
                .post(KEYS)
                .then()
                .statusCode(400)
                .body("code", equalTo(code))
                .body("field", equalTo(field));
    }

    @Test
    void noKeyIsLoggedOrStored() throws Exception {
        Set<String> logged = Collections.newSetFromMap(new ConcurrentHashMap<>());
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getMessage() + " " + java.util.Arrays.toString(record.getParameters()) + " "
                        + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        Logger ours = Logger.getLogger("io.soundforge");
        Level before = ours.getLevel();
        ours.setLevel(Level.ALL);
        ear.setLevel(Level.ALL);
        root.addHandler(ear);
        String key;
        String wrong = "sf_" + "w".repeat(43);
        try {
            key = Guarded.key("logs", "read");
            with(key).get("/api/v1/jobs").then().statusCode(200);
            with(key).post("/api/v1/jobs").then().statusCode(403);
            with(wrong).get("/api/v1/jobs").then().statusCode(401);
            with(key.substring(0, KEY_SECRET) + "w".repeat(43))
                    .get("/api/v1/jobs")
                    .then()
                    .statusCode(401);
            given().header("X-Api-Key", key).get("/api/v1/webhooks").then().statusCode(200);
            Logger.getLogger("io.soundforge.ear").info("heard");
        } finally {
            root.removeHandler(ear);
            ours.setLevel(before);
        }
        assertThat(logged).anyMatch(line -> line.contains("heard")).anyMatch(line -> line.contains("was made for"));
        assertThat(logged).noneMatch(line -> line.contains(key.substring(KEY_SECRET)) || line.contains("w".repeat(43)));
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("select count(*) from api_key k"
                        + " where k.owner = 'logs' and position(? in k::text) = 0 and k.hash ~ '^[0-9a-f]{64}$'")) {
            select.setString(1, key.substring(KEY_SECRET));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}
