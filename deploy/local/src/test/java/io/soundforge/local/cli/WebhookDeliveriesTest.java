package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import org.junit.jupiter.api.Test;

/** What a person sees of the commands about deliveries. */
class WebhookDeliveriesTest extends WebhooksCommandRun {
    @Test
    void aTestThatArrivesEndsWell() {
        api.on("POST " + ONE + "/test", 202, "{\"id\": \"" + DELIVERY + "\"}");
        api.on("GET " + SENT, delivery("pending"));
        api.on("GET " + SENT, delivery("running"));
        api.on("GET " + SENT, delivery("succeeded", attempt(1, "DELIVERED", 200, null, "{\"ok\":\n true}\n")));
        assertThat(run("test", ID)).isZero();
        assertThat(out())
                .isEqualTo(lines("✓ track.analyzed was delivered: 200 after 23 ms", "    │ {\"ok\":", "    │  true}"));
    }

    @Test
    void aTestThatDoesNotArriveSaysWhyAndShowsTheAnswerWithoutItsTricks() throws Exception {
        api.on("POST " + ONE + "/test", 202, "{\"id\": \"" + DELIVERY + "\"}");
        api.on(
                "GET " + SENT,
                delivery("pending", attempt(1, "HTTP_STATUS", 503, "The answer was 503.", "no\u001b[2Jthing\u202e"))
                        .put("next_attempt_at", "2026-11-23T11:00:05Z"));
        assertThat(run("test", ID)).isEqualTo(1);
        assertThat(out())
                .isEqualTo(lines(
                        "✗ track.analyzed was not delivered: 503 after 23 ms",
                        "    │ no [2Jthing ",
                        "It is tried again: 12:00:05 (in 5 s)."));
        out.reset();
        assertThat(run("test", ID, "--json")).isEqualTo(1);
        assertThat(ApiClient.JSON
                        .readTree(out())
                        .path("attempt_log")
                        .path(0)
                        .path("status")
                        .asInt())
                .isEqualTo(503);
    }

    @Test
    void aTestThatIsNotEvenTriedSaysHowTheWebhookIs() {
        api.on("POST " + ONE + "/test", 202, "{\"id\": \"" + DELIVERY + "\"}");
        api.on("GET " + SENT, delivery("pending"));
        api.on("GET " + ONE, webhook("""
                "health": {"breaker": "open", "open_until": "2026-11-23T11:04:00Z", "failures_in_row": 5}"""));
        assertThat(run("test", ID, "--wait", "1s")).isEqualTo(1);
        assertThat(out())
                .isEqualTo(lines(
                        "✗ no attempt within 1 s; the webhook's health: 5 failures in a row, breaker open until 12:04:00"
                                + " (in 4 min)",
                        "./soundforge webhooks log " + ID + " " + DELIVERY + " shows when it comes."));
    }

    @Test
    void logListsDeliveriesInColumns() {
        api.on("GET " + ONE + "/deliveries?state=failed&event_type=track.analyzed&limit=3", """
                {"deliveries": [
                  {"id": "%s", "event_type": "track.analyzed", "state": "failed", "attempts": 10, "last_status": 503,
                   "last_outcome": "HTTP_STATUS", "created_at": "2026-11-20T10:00:09.123Z"},
                  {"id": "%s", "event_type": "job.finished", "state": "pending", "attempts": 1,
                   "last_outcome": "TIMEOUT", "created_at": "2026-11-23T10:59:00Z", "next_attempt_at": "2026-11-23T11:05:00Z"},
                  {"id": "%s", "event_type": "webhook.test", "state": "pending", "attempts": 0,
                   "created_at": "2026-11-23T10:59:59Z", "next_attempt_at": "2026-11-23T10:59:59Z"}]}""".formatted(
                        DELIVERY, ID, OTHER));
        assertThat(run("log", ID, "--state", "failed", "--type", "track.analyzed", "--limit", "3"))
                .isZero();
        assertThat(out().lines())
                .containsExactly(
                        "delivery                              at                   event           state    attempts"
                                + "  last     next attempt",
                        "─".repeat(122),
                        DELIVERY + "  2026-11-20 11:00:09  track.analyzed  failed   10        503",
                        ID + "  2026-11-23 11:59:00  job.finished    pending  1         TIMEOUT  12:05:00 (in 5 min)",
                        OTHER + "  2026-11-23 11:59:59  webhook.test    pending  0                  now");
        api.on("GET " + ONE + "/deliveries?limit=20", "{\"deliveries\": []}");
        out.reset();
        assertThat(run("log", ID)).isZero();
        assertThat(out()).isEqualTo(lines("There are no such deliveries."));
    }

    @Test
    void logShowsADeliveryAttemptByAttempt() {
        api.on(
                "GET " + SENT,
                delivery(
                                "succeeded",
                                attempt(1, "TIMEOUT", null, "No answer within 15 s.", null),
                                attempt(2, "HTTP_STATUS", 503, "The answer was 503.", "busy\n".repeat(14)),
                                attempt(3, "DELIVERED", 204, null, "").put("manual", true))
                        .put("ended_at", "2026-11-23T11:00:00Z"));
        assertThat(run("log", ID, DELIVERY)).isZero();
        assertThat(out())
                .isEqualTo(lines(
                                "track.analyzed: succeeded, 3 attempts",
                                RULE,
                                "delivery    " + DELIVERY,
                                "webhook-id  01a20abb-0000-7000-8000-00000000000e",
                                "job         01a20abb-0000-7000-8000-00000000000f",
                                "made        2026-11-23 11:59:00",
                                "ended       2026-11-23 12:00:00",
                                "",
                                " 1  2026-11-23 11:59:01  TIMEOUT, No answer within 15 s after 23 ms",
                                " 2  2026-11-23 11:59:02  503 after 23 ms")
                        + "    │ busy\n".repeat(12)
                        + lines(
                                "    │ … and 2 more lines, see --json",
                                " 3  2026-11-23 11:59:03  204 after 23 ms, by hand"));
    }

    @Test
    void replayOfOneWaitsForAnAttemptThatIsNew() {
        ObjectNode first = attempt(1, "HTTP_STATUS", 500, "The answer was 500.", null);
        api.on("GET " + SENT, delivery("failed", first));
        api.on("POST " + SENT + "/resend", 202, delivery("pending", first));
        api.on("GET " + SENT, delivery("running", first));
        api.on("GET " + SENT, delivery("succeeded", first, attempt(2, "DELIVERED", 204, null, null)));
        assertThat(run("replay", ID, DELIVERY)).isZero();
        assertThat(out()).isEqualTo(lines("✓ track.analyzed was delivered: 204 after 23 ms"));
        assertThat(api.lines())
                .containsExactly("GET " + SENT, "POST " + SENT + "/resend", "GET " + SENT, "GET " + SENT);
    }

    @Test
    void replayOfATimeSaysHowManyAndUntilWhen() throws Exception {
        api.on("POST " + ONE + "/recover", 202, "{\"recovered\": 17, \"last_due_at\": \"2026-11-23T11:00:08Z\"}");
        api.on("POST " + ONE + "/recover", 202, "{\"recovered\": 1, \"last_due_at\": \"2026-11-23T11:00:00Z\"}");
        api.on("POST " + ONE + "/recover", 202, "{\"recovered\": 0}");
        assertThat(run("replay", ID, "--since", "2h", "--until", "2026-11-23 11:30", "--rate", "2"))
                .isZero();
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("""
                {"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T10:30:00Z", "rate_per_s": 2}"""));
        assertThat(run("replay", ID, "--since", "2026-11-22")).isZero();
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("{\"from\": \"2026-11-21T23:00:00Z\"}"));
        assertThat(run("replay", ID, "--since", "2026-11-22T10:00:00+02:00")).isZero();
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("{\"from\": \"2026-11-22T08:00:00Z\"}"));
        assertThat(out())
                .isEqualTo(lines(
                        "17 deliveries are taken up again; the last one is due: 12:00:08 (in 8 s).",
                        "1 delivery is taken up again; the last one is due: now.",
                        "Nothing that was made in that time has failed for good."));
    }
}
