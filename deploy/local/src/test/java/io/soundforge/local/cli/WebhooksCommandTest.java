package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackException;
import org.junit.jupiter.api.Test;

/** What a person sees of the commands about webhooks themselves. */
class WebhooksCommandTest extends WebhooksCommandRun {
    @Test
    void addSendsWhatWasSaidAndShowsTheSecretOnce() throws Exception {
        api.on("POST " + WEBHOOKS, 201, webhook("\"secret\": \"whsec_c2VjcmV0\""));
        assertThat(run(
                        "add",
                        "https://hooks.example.com/in",
                        "--events",
                        "track.*,job.finished",
                        "--label",
                        "album=first",
                        "--label",
                        "shelf=A 7",
                        "--description",
                        "the dashboard",
                        "--header",
                        "X-Api-Key: a:b",
                        "--rate",
                        "5",
                        "--link-access",
                        "bearer"))
                .isZero();
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("""
                {"url": "https://hooks.example.com/in", "events": ["track.*", "job.finished"],
                 "labels": {"album": "first", "shelf": "A 7"}, "description": "the dashboard",
                 "headers": {"X-Api-Key": "a:b"}, "rate_per_s": 5, "link_access": "bearer"}"""));
        assertThat(out())
                .isEqualTo(lines(
                        "Events are sent to https://hooks.example.com/in",
                        RULE,
                        "webhook  " + ID,
                        "events   track.*, job.finished",
                        "secret   whsec_c2VjcmV0",
                        "The secret will not be shown again: give it to your receiver now.",
                        "Try whether it arrives: ./soundforge webhooks test " + ID));
    }

    @Test
    void addAsksForEverythingWhereNothingIsSaidAndPrintsTheAnswerForMachines() throws Exception {
        api.on("POST " + WEBHOOKS, 201, webhook("\"secret\": \"whsec_c2VjcmV0\""));
        assertThat(run("add", "https://hooks.example.com/in", "--json")).isZero();
        assertThat(api.last().json())
                .isEqualTo(ApiClient.JSON.readTree("{\"url\": \"https://hooks.example.com/in\", \"events\": [\"*\"]}"));
        assertThat(ApiClient.JSON.readTree(out()).path("secret").asText()).isEqualTo("whsec_c2VjcmV0");
    }

    @Test
    void aRefusalIsToldInTheApisWords() {
        api.on("POST " + WEBHOOKS, 400, """
                {"code": "URL_NOT_ALLOWED", "title": "Bad", "status": 400,
                 "detail": "The address 10.0.0.1 is private, and webhooks may not go there."}""");
        assertThat(run("add", "https://hooks.example.com/in")).isEqualTo(1);
        assertThat(err())
                .isEqualTo(lines("soundforge: URL_NOT_ALLOWED: The address 10.0.0.1 is private, and webhooks may not go"
                        + " there."));
        assertThat(out()).isEmpty();
    }

    @Test
    void aWrongCommandLineAsksNobody() {
        assertThat(run("add", "https://hooks.example.com/in", "--header", "X-Api-Key"))
                .isEqualTo(2);
        assertThat(run("add", "https://hooks.example.com/in", "--header", "A: 1", "--header", "A: 2"))
                .isEqualTo(2);
        assertThat(run("rotate", ID, "--overlap", "a day")).isEqualTo(2);
        assertThat(run("replay", ID)).isEqualTo(2);
        assertThat(run("replay", ID, DELIVERY, "--since", "2h")).isEqualTo(2);
        assertThat(run("replay", ID, DELIVERY, "--rate", "3")).isEqualTo(2);
        assertThat(run("replay", ID, "--since", "yesterday")).isEqualTo(2);
        assertThat(run("show", "nope")).isEqualTo(1);
        assertThat(run("log", ID, "nope")).isEqualTo(1);
        assertThat(err().lines().filter(line -> !line.startsWith("See ./soundforge webhooks ")))
                .containsExactly(
                        "soundforge: --header needs a name and a value, as in --header 'X-Api-Key: abc'",
                        "soundforge: --header A is given twice",
                        "soundforge: Invalid value for option '--overlap': a day is no span of time like 90s, 30m, 24h"
                                + " or 7d",
                        "soundforge: replay needs either a delivery's id or --since, see ./soundforge webhooks log",
                        "soundforge: replay needs either a delivery's id or --since, see ./soundforge webhooks log",
                        "soundforge: --until and --rate go with --since only",
                        "soundforge: yesterday is no time: write 2h for two hours ago, or 2026-11-23T20:00, or"
                                + " 2026-11-23T20:00:00Z",
                        "soundforge: nope is no webhook's id; ./soundforge webhooks list shows them",
                        "soundforge: nope is no delivery's id; ./soundforge webhooks log " + ID + " lists them");
        assertThat(err()).contains("See ./soundforge webhooks add --help");
        assertThat(api.lines()).isEmpty();
    }

    @Test
    void listShowsAtOnceWhoIsWell() {
        api.on("GET " + WEBHOOKS + "?limit=20", """
                {"webhooks": [
                  {"id": "%s", "url": "https://a.example/", "events": ["*"], "state": "active",
                   "health": {"breaker": "closed", "failures_in_row": 0, "last_success_at": "2026-11-23T10:59:00Z"}},
                  {"id": "%s", "url": "https://b.example/hook", "events": ["track.*", "job.finished"], "state": "active",
                   "health": {"breaker": "open", "open_until": "2026-11-23T11:04:00Z", "failures_in_row": 7}},
                  {"id": "%s", "url": "https://c.example/", "events": ["job.*"], "state": "disabled",
                   "disabled_reason": "GONE", "health": {"breaker": "closed", "failures_in_row": 1}},
                  {"id": "%s", "url": "https://d.example/", "events": ["job.*"], "state": "paused",
                   "health": {"breaker": "closed", "failures_in_row": 0}}],
                 "next_cursor": "x"}""".formatted(ID, OTHER, ID, OTHER));
        assertThat(run("list")).isZero();
        assertThat(out().lines())
                .containsExactly(
                        "webhook                               state     health                                          "
                                + "             events                url",
                        "─".repeat(153),
                        ID + "  active    good                                                         *"
                                + "                     https://a.example/",
                        OTHER + "  active    7 failures in a row, breaker open until 12:04:00 (in 4 min)  track.*"
                                + " job.finished  https://b.example/hook",
                        ID + "  disabled  it answered 410, gone for good                               job.*"
                                + "                 https://c.example/",
                        OTHER + "  paused    nothing sent yet                                             job.*"
                                + "                 https://d.example/",
                        "There are older ones: --limit shows more.");
    }

    @Test
    void noWebhooksIsSaidWithWhatToDo() {
        api.on("GET " + WEBHOOKS + "?limit=20", "{\"webhooks\": []}");
        assertThat(run()).isZero();
        assertThat(out())
                .isEqualTo(lines("There are no webhooks. ./soundforge webhooks listen shows events here;"
                        + " ./soundforge webhooks add URL sends them to an address of yours."));
        assertThat(run("list", "--json", "--state", "paused")).isEqualTo(1);
        assertThat(api.last().line()).isEqualTo("GET " + WEBHOOKS + "?state=paused&limit=20");
    }

    @Test
    void showTellsHowItGoesAndWhatWentWrong() {
        api.on("GET " + ONE, webhook("""
                        "labels": {"album": "first"}, "header_names": ["X-Api-Key"], "rate_per_s": 5,
                        "health": {"breaker": "closed", "failures_in_row": 2, "failing_since": "2026-11-23T10:00:00Z",
                          "last_success_at": "2026-11-22T10:00:00Z", "last_failure_at": "2026-11-23T10:55:00Z"},
                        "deliveries": {"pending": 12, "failed": 3}, "previous_secret_until": "2026-11-24T10:00:00Z" """));
        api.on("GET " + ONE + "/deliveries", """
                {"deliveries": [
                  {"id": "%s", "state": "pending", "attempts": 0},
                  {"id": "%s", "state": "failed", "attempts": 1, "last_outcome": "TIMEOUT"}]}""".formatted(OTHER, DELIVERY));
        api.on("GET " + SENT, delivery("failed", attempt(1, "TIMEOUT", null, "No answer within 15 s.", null)));
        assertThat(run("show", ID)).isZero();
        assertThat(out())
                .isEqualTo(lines(
                        "https://hooks.example.com/in",
                        RULE,
                        "webhook       " + ID,
                        "state         active",
                        "health        2 failures in a row since 11:00:00",
                        "last success  2026-11-22 11:00 (25 h ago)",
                        "last failure  11:55:00 (5 min ago)",
                        "for example   track.analyzed at 11:59:01: TIMEOUT, No answer within 15 s (delivery " + DELIVERY
                                + ")",
                        "pending       12",
                        "failed        3",
                        "events        track.*",
                        "labels        album=first",
                        "headers       X-Api-Key",
                        "rate          at most 5 per second",
                        "links         for who may use the API",
                        "made          2026-11-20 10:00 (3 d ago)",
                        "old secret    signs, too, until 2026-11-24 11:00",
                        "",
                        "./soundforge webhooks log " + ID + " --state failed shows what failed for good;",
                        "./soundforge webhooks replay " + ID + " --since 24h sends it again."));
    }

    @Test
    void showTellsWhatTheBreakerWaitsForAndWhoMayFollowLinks() {
        String health = """
                "link_access": "bearer",
                "health": {"breaker": "%s", "open_until": "2026-11-23T10:59:59Z", "failures_in_row": 5}""";
        api.on("GET " + ONE + "/deliveries", "{\"deliveries\": []}");
        api.on("GET " + ONE, webhook(health.formatted("open")));
        api.on("GET " + ONE, webhook(health.formatted("probing")));
        assertThat(run("show", ID)).isZero();
        assertThat(run("show", ID)).isZero();
        assertThat(out().lines().filter(line -> line.startsWith("health") || line.startsWith("links")))
                .containsExactly(
                        "health   5 failures in a row, breaker open, the next delivery tries",
                        "links    for whoever holds them",
                        "health   5 failures in a row, breaker open, one delivery tries",
                        "links    for whoever holds them");
    }

    @Test
    void aWebhookThatIsGoneIsToldInTheApisWords() {
        assertThat(run("show", ID)).isEqualTo(1);
        assertThat(err()).isEqualTo(lines("soundforge: WEBHOOK_NOT_FOUND: There is no such webhook."));
    }

    @Test
    void pauseResumeAndRemoveSayWhatFollows() throws Exception {
        api.on("POST " + ONE + "/pause", webhook("\"x\": 1"));
        api.on("POST " + ONE + "/resume", webhook("\"x\": 1"));
        api.on("DELETE " + ONE, 204, "");
        assertThat(run("pause", ID)).isZero();
        assertThat(run("resume", ID)).isZero();
        assertThat(run("remove", ID)).isZero();
        assertThat(out())
                .isEqualTo(lines(
                        "Paused: deliveries are kept, and sent after ./soundforge webhooks resume " + ID + ".",
                        "Active: what is pending is sent now.",
                        "Removed " + ID + "."));
        out.reset();
        assertThat(run("remove", ID, "--json")).isZero();
        assertThat(ApiClient.JSON.readTree(out()).path("removed").asBoolean()).isTrue();
    }

    @Test
    void rotateSaysHowLongBothSecretsSign() throws Exception {
        api.on("POST " + ONE + "/rotate-secret", webhook("""
                "secret": "whsec_bmV3", "previous_secret_until": "2026-11-23T12:00:00Z" """));
        api.on("POST " + ONE + "/rotate-secret", webhook("\"secret\": \"whsec_bmV3\""));
        assertThat(run("rotate", ID, "--overlap", "1h")).isZero();
        assertThat(api.last().body()).isEqualTo("{\"overlap_s\":3600}");
        assertThat(out())
                .isEqualTo(lines(
                        "A new secret signs from now on",
                        RULE,
                        "webhook     " + ID,
                        "secret      whsec_bmV3",
                        "old secret  signs, too, until 13:00:00",
                        "The secret will not be shown again: give it to your receiver now."));
        out.reset();
        assertThat(run("rotate", ID, "--overlap", "0")).isZero();
        assertThat(api.last().body()).isEqualTo("{\"overlap_s\":0}");
        assertThat(out()).contains("old secret  signs no more\n");
        assertThat(run("rotate", ID)).isZero();
        assertThat(api.last().body()).isEqualTo("{}");
    }

    @Test
    void withoutAStackItSaysHowToStartOne() {
        WebhooksCommand.Stack none = start -> {
            throw new StackException("nothing is running: start it with ./soundforge up");
        };
        assertThat(run(none, "list")).isEqualTo(1);
        assertThat(err()).isEqualTo(lines("soundforge: nothing is running: start it with ./soundforge up"));
    }
}
