package io.soundforge.metadata.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.testing.KafkaProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator sees what could not be read, and sends it again. */
@QuarkusTest
@GatewayTest
class DeadLettersTest {
    KafkaProbe kafka;

    @Test
    void whatNobodyCouldReadIsListedAndCanBeSentAgain() {
        String id = EventCodec.newId().toString();
        Map<String, String> headers = Map.of(EventHeaders.ID, id, EventHeaders.TYPE, "track.analyzed");
        kafka.send("track.analyzed", "some-track", headers, "{ not json".getBytes(StandardCharsets.UTF_8));

        List<Map<String, Object>> letters = awaitLetters(id, 1);
        assertThat(letters.getFirst())
                .containsEntry("topic", "track.analyzed")
                .containsEntry("consumer", "metadata-service")
                .containsEntry("value", "{ not json");
        assertThat((String) letters.getFirst().get("reason")).contains("track.analyzed");

        given().post("/api/v1/system/dead-letters/" + letters.getFirst().get("id") + "/replay")
                .then()
                .statusCode(200)
                .body("topic", equalTo("track.analyzed"));
        // It is as unreadable as before, so that it comes back: it was sent, and read again.
        awaitLetters(id, 2);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        given().post("/api/v1/system/dead-letters/0-999999/replay")
                .then()
                .statusCode(404)
                .body("code", equalTo("DEAD_LETTER_NOT_FOUND"));
        for (String limit : List.of("0", "many")) {
            given().get("/api/v1/system/dead-letters?limit=" + limit)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("INVALID_LIMIT"))
                    .body("field", equalTo("limit"));
        }
    }

    private static List<Map<String, Object>> awaitLetters(String eventId, int count) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> letters(eventId), found -> found.size() == count);
    }

    private static List<Map<String, Object>> letters(String eventId) {
        List<Map<String, Object>> all = given().get("/api/v1/system/dead-letters")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("dead_letters");
        return all.stream()
                .filter(letter -> letter.get("headers") instanceof Map<?, ?> headers
                        && eventId.equals(headers.get(EventHeaders.ID)))
                .toList();
    }
}
