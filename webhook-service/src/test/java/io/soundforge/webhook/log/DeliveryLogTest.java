package io.soundforge.webhook.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.soundforge.webhook.Deliveries.Sample;
import io.soundforge.webhook.OneWebhook;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the log shows: each attempt, lists with filters and pages, and everybody only what is theirs. */
@QuarkusTest
class DeliveryLogTest extends OneWebhook {
    @Test
    void everyAttemptIsShownWithWhatCameBack() {
        receiver.then(Receiver.answer("500 Told", new byte[] {(byte) 0xff, 'n', 'o'}));
        receiver.then(Receiver.answer("503 Told", "x".repeat(70_000).getBytes()));
        receiver.then(Receiver.answer("200 Told", "thanks".getBytes()));
        UUID id = send();

        JsonPath first = awaitEnd(id, "pending", 1);
        assertThat(Instant.parse(first.getString("next_attempt_at")))
                .isAfter(Instant.parse(first.getString("attempt_log[0].started_at"))
                        .plusSeconds(299));
        assertThat(first.getString("last_outcome")).isEqualTo("HTTP_STATUS");
        assertThat(first.getInt("last_status")).isEqualTo(500);
        assertThat(first.getString("ended_at")).isNull();
        makeDue();
        awaitEnd(id, "pending", 2);
        makeDue();
        JsonPath whole = awaitEnd(id, "succeeded", 3);

        assertThat(whole.getList("attempt_log.number")).isEqualTo(List.of(1, 2, 3));
        assertThat(whole.getList("attempt_log.outcome")).isEqualTo(List.of("HTTP_STATUS", "HTTP_STATUS", "DELIVERED"));
        assertThat(whole.getList("attempt_log.status")).isEqualTo(List.of(500, 503, 200));
        assertThat(whole.getList("attempt_log.message"))
                .containsExactly("The answer was 500.", "The answer was 503.", null);
        assertThat(whole.getList("attempt_log.truncated")).isEqualTo(List.of(false, true, false));
        assertThat(whole.getList("attempt_log.manual")).isEqualTo(List.of(false, false, false));
        assertThat(whole.getList("attempt_log.latency_ms", Integer.class)).allMatch(ms -> ms >= 0 && ms < 20_000);
        assertThat(whole.getList("attempt_log.started_at", String.class).stream()
                        .map(Instant::parse))
                .isSorted()
                .allMatch(at -> at.isAfter(Instant.now().minusSeconds(60)));
        assertThat(whole.getString("attempt_log[0].answer")).isEqualTo("\uFFFDno");
        assertThat(whole.getString("attempt_log[1].answer")).isEqualTo("x".repeat(64 * 1024));
        assertThat(whole.getString("attempt_log[2].answer")).isEqualTo("thanks");
        assertThat(whole.getString("event_id"))
                .isEqualTo(receiver.got().getFirst().id());
        assertThat(whole.getString("event_type")).isEqualTo("webhook.test");
        assertThat(whole.getString("body.type")).isEqualTo("webhook.test");
        assertThat(whole.getString("body.data.webhook_id")).isEqualTo(webhook.toString());
        assertThat(whole.getString("next_attempt_at")).isNull();
        assertThat(whole.getString("ended_at")).isNotNull();
        assertThat(whole.getMap("links"))
                .isEqualTo(Map.of(
                        "self",
                        "http://localhost:8080" + path() + "/" + id,
                        "webhook",
                        "http://localhost:8080/api/v1/webhooks/" + webhook));
    }

    @Test
    void whoeverWantsBearerLinksSeesTheBodyWithThem() {
        tables.run("UPDATE endpoint SET links = 'bearer' WHERE id = ?", webhook);
        UUID id = deliveries.addOne(webhook, owner, Sample.one("succeeded", start));
        me().get(path() + "/" + id).then().body("body.data.n", equalTo(0));
        tables.run("""
                UPDATE event SET bearer_body = convert_to('{"data":{"link":"signed"}}', 'UTF8')
                WHERE id = (SELECT event_id FROM delivery WHERE id = ?)""", id);
        me().get(path() + "/" + id).then().body("body.data.link", equalTo("signed"));
    }

    @Test
    void manyAttemptsAreShownFromTheNewest() {
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        tables.run("""
                INSERT INTO attempt (delivery_id, number, started_at, outcome, latency_ms)
                SELECT ?, n, now(), 'TIMEOUT', 1 FROM generate_series(2, 150) n""", id);
        List<Integer> numbers = me().get(path() + "/" + id).path("attempt_log.number");
        assertThat(numbers).hasSize(100).isSorted().endsWith(150);
    }

    @Test
    void listsAreFiltered() {
        UUID job = UUID.randomUUID();
        setState("paused");
        UUID old = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        UUID analyzed = deliveries.addOne(
                webhook, owner, new Sample("succeeded", "track.analyzed", job, start.plusSeconds(1), Duration.ZERO, 1));
        UUID pending = deliveries.addOne(webhook, owner, Sample.one("pending", start.plusSeconds(2)));
        UUID running = deliveries.addOne(webhook, owner, Sample.one("pending", start.plusSeconds(3)));
        tables.run(
                "UPDATE delivery SET state = 'running', lease_until = now() + interval '1 hour' WHERE id = ?", running);

        assertList(me(), running, pending, analyzed, old);
        assertList(me().queryParam("state", "failed"), old);
        assertList(me().queryParam("state", "pending"), pending);
        assertList(me().queryParam("state", "running"), running);
        assertList(me().queryParam("state", "succeeded,failed").queryParam("state", "running"), running, analyzed, old);
        assertList(me().queryParam("event_type", "track.analyzed"), analyzed);
        assertList(me().queryParam("event_type", "job.failed"));
        assertList(me().queryParam("job_id", job), analyzed);
        assertList(me().queryParam("job_id", UUID.randomUUID()));
        assertList(me().queryParam("created_after", start.plusSeconds(1).toString()), running, pending);
        assertList(me().queryParam("created_before", start.plusSeconds(1).toString()), old);
        assertList(
                me().queryParam("created_after", start.toString())
                        .queryParam("created_before", start.plusSeconds(3).toString())
                        .queryParam("state", "succeeded"),
                analyzed);
        me().get(path())
                .then()
                .body("deliveries[0].attempt_log", nullValue())
                .body("deliveries[0].body", nullValue())
                .body("next_cursor", nullValue());
    }

    @Test
    void pagesHaveNoGapsAndNoRepeatsWhileMoreArrives() {
        setState("paused");
        deliveries.add(webhook, owner, Sample.many("succeeded", start, 25));
        List<String> there = me().queryParam("limit", 200).get(path()).path("deliveries.id");
        List<String> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            RequestSpecification request = me().queryParam("limit", 10);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get(path())
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("deliveries.id"));
            cursor = page.getString("next_cursor");
            pages++;
            deliveries.add(webhook, owner, Sample.many("pending", start.plusSeconds(100L * pages), 3));
        } while (cursor != null);
        assertThat(there).hasSize(25);
        assertThat(seen).isEqualTo(there);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        refused(me().queryParam("state", "lost"), "UNKNOWN_STATE").body("valid", hasItems("pending", "failed"));
        refused(me().queryParam("event_type", "track.*"), "UNKNOWN_EVENT")
                .body("valid", hasItems("job.finished", "webhook.test"));
        refused(me().queryParam("job_id", "7"), "INVALID_VALUE").body("field", equalTo("job_id"));
        refused(me().queryParam("created_after", "yesterday"), "INVALID_TIME").body("field", equalTo("created_after"));
        refused(me().queryParam("created_before", "0000-01-01T00:00:00Z"), "INVALID_TIME");
        refused(me().queryParam("cursor", "abc"), "INVALID_CURSOR");
        refused(me().queryParam("limit", "201"), "INVALID_LIMIT");
        me().queryParam("created_after", "0001-01-01T00:00:00Z")
                .queryParam("created_before", "9999-12-31T23:59:59Z")
                .get(path())
                .then()
                .statusCode(200);
    }

    @Test
    void whatBelongsToOthersDoesNotExist() {
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        String recovery = "{\"from\":\"" + start + "\"}";
        given().get(path()).then().statusCode(404).body("code", equalTo("WEBHOOK_NOT_FOUND"));
        given().get(path() + "/" + id).then().statusCode(404).body("code", equalTo("WEBHOOK_NOT_FOUND"));
        given().post(path() + "/" + id + "/resend").then().statusCode(404);
        given().contentType("application/json")
                .body(recovery)
                .post("/api/v1/webhooks/" + webhook + "/recover")
                .then()
                .statusCode(404)
                .body("code", equalTo("WEBHOOK_NOT_FOUND"));
        UUID other = endpoints.add(receiver.url(), "track.*", owner).id();
        String misplaced = "/api/v1/webhooks/" + other + "/deliveries/" + id;
        me().get(misplaced).then().statusCode(404).body("code", equalTo("DELIVERY_NOT_FOUND"));
        me().post(misplaced + "/resend").then().statusCode(404).body("code", equalTo("DELIVERY_NOT_FOUND"));
        me().get("/api/v1/webhooks/" + other + "/deliveries").then().body("deliveries.id", equalTo(List.of()));
        me().get(path() + "/" + id).then().statusCode(200).body("state", equalTo("failed"));
        assertThat(receiver.got()).isEmpty();
    }

    private ValidatableResponse refused(RequestSpecification request, String code) {
        return request.get(path()).then().statusCode(400).body("code", equalTo(code));
    }

    private void assertList(RequestSpecification request, UUID... expected) {
        String[] ids = new String[expected.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = expected[i].toString();
        }
        request.get(path())
                .then()
                .statusCode(200)
                .body("deliveries.id", ids.length == 0 ? equalTo(List.of()) : contains(ids));
    }
}
