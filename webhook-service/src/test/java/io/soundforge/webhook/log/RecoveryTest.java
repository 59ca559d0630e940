package io.soundforge.webhook.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.soundforge.webhook.Deliveries.Sample;
import io.soundforge.webhook.OneWebhook;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** After an outage: what failed goes out again, not all at once, and not twice. */
@QuarkusTest
class RecoveryTest extends OneWebhook {
    @Test
    void whatFailedGoesOutAgainAtTheRate() {
        deliveries.add(webhook, owner, Sample.many("failed", start, 30));
        UUID before = deliveries.addOne(webhook, owner, Sample.one("failed", start.minusMillis(1)));
        UUID behind = deliveries.addOne(webhook, owner, Sample.one("failed", start.plusSeconds(30)));
        UUID fine = deliveries.addOne(webhook, owner, Sample.one("succeeded", start.plusSeconds(5)));
        Instant asked = Instant.now();

        JsonPath answer = recover(range(start, start.plusSeconds(30), 20))
                .statusCode(202)
                .extract()
                .jsonPath();

        assertThat(answer.getInt("recovered")).isEqualTo(30);
        await().until(() -> count("succeeded") == 31);
        List<Receiver.Got> arrivals = receiver.got().stream()
                .sorted(Comparator.comparing(Receiver.Got::at))
                .toList();
        assertThat(arrivals).hasSize(30);
        assertThat(arrivals.stream().map(Receiver.Got::id).distinct()).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(arrivals.get(i).at()).isAfterOrEqualTo(asked.plusMillis(50L * i));
        }
        assertThat(Instant.parse(answer.getString("last_due_at")))
                .isBetween(asked.plusMillis(1450), arrivals.getLast().at());
        for (UUID untouched : List.of(before, behind, fine)) {
            assertThat(tables.number("SELECT attempts FROM delivery WHERE id = ?", untouched))
                    .isEqualTo(1);
        }
        recover(range(start, start.plusSeconds(30), 20))
                .statusCode(202)
                .body("recovered", equalTo(0))
                .body("last_due_at", nullValue());
    }

    @Test
    void theScheduleBeginsAnew() {
        breaker(Duration.ofHours(1));
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        recover("{\"from\":\"" + start + "\"}").statusCode(202).body("recovered", equalTo(1));
        assertThat(tables.text("SELECT state || stage || attempts FROM delivery WHERE id = ?", id))
                .isEqualTo("pending01");
        receiver.then(Receiver.status("500 Told"));
        breaker(Duration.ZERO);
        await().until(() -> receiver.got().size() == 1);
        await().until(() ->
                "pending12".equals(tables.text("SELECT state || stage || attempts FROM delivery WHERE id = ?", id)));
        assertThat(tables.text("SELECT manual::text FROM attempt WHERE delivery_id = ? AND number = 2", id))
                .isEqualTo("false");
    }

    @Test
    void severalAtOnceDoubleNothing() {
        breaker(Duration.ofHours(1));
        deliveries.add(webhook, owner, Sample.many("failed", start, 5000));
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 4)
                    .mapToObj(i -> people.submit(() -> recover(range(start, start.plusSeconds(5000), 100))
                            .statusCode(202)
                            .extract()
                            .<Integer>path("recovered")))
                    .toList();
            int sum = 0;
            for (Future<Integer> answer : answers) {
                sum += get(answer);
            }
            assertThat(sum).isEqualTo(5000);
        }
        assertThat(count("pending")).isEqualTo(5000);
    }

    /** As many as one recovery takes, and one more. */
    @Test
    void moreThanOneRecoveryTakesAreCountedAndLeftAlone() {
        breaker(Duration.ofHours(1));
        deliveries.add(webhook, owner, Sample.many("failed", start, 100_001));
        recover(range(start, start.plusSeconds(100_001), 100))
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_TO_RECOVER"))
                .body("found", equalTo(100_001))
                .body("limit", equalTo(100_000));
        assertThat(count("failed")).isEqualTo(100_001);

        Instant asked = Instant.now();
        JsonPath answer = recover(range(start, start.plusSeconds(100_000), 100))
                .statusCode(202)
                .extract()
                .jsonPath();
        assertThat(answer.getInt("recovered")).isEqualTo(100_000);
        assertThat(count("pending")).isEqualTo(100_000);
        assertThat(Instant.parse(answer.getString("last_due_at")))
                .isBetween(asked.plusMillis(999_990), Instant.now().plusMillis(999_990));
        // Within any second as many as were asked for, the oldest first.
        assertThat(tables.number("""
                SELECT max(n) FROM (SELECT count(*) AS n FROM delivery WHERE endpoint_id = ? AND state = 'pending'
                    GROUP BY floor(extract(epoch FROM due_at))) AS seconds""", webhook)).isEqualTo(100);
        assertThat(tables.number("""
                SELECT count(*) FROM (SELECT due_at - lag(due_at) OVER (ORDER BY id) AS step FROM delivery
                    WHERE endpoint_id = ? AND state = 'pending') AS steps WHERE step <> interval '10 ms'""", webhook)).isZero();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        refused("{}", "INVALID_TIME", "from");
        refused("{\"from\":\"soon\"}", "INVALID_TIME", "from");
        refused(range(start, start, 10), "INVALID_TIME", "to");
        refused(range(start, start.plusSeconds(1), 0), "INVALID_RATE", "rate_per_s");
        refused(range(start, start.plusSeconds(1), 101), "INVALID_RATE", "rate_per_s");
        refused("{\"from\":\"" + start + "\",\"rate\":1}", "UNKNOWN_PROPERTY", "rate");
        refused("{\"from\":\"" + start + "\",\"rate_per_s\":\"fast\"}", "WRONG_TYPE", "rate_per_s");
        recover("").statusCode(400).body("code", equalTo("MALFORMED_JSON"));
        recover("{\"from\":\"" + "0".repeat(70_000) + "\"}").statusCode(413);
    }

    @Test
    void nothingIsRecoveredWhereNothingIsSent() {
        deliveries.addOne(webhook, owner, Sample.one("failed", start));
        for (String state : List.of("paused", "disabled")) {
            setState(state);
            recover(range(start, start.plusSeconds(1), 1))
                    .statusCode(409)
                    .body("code", equalTo("WEBHOOK_" + state.toUpperCase(Locale.ROOT)));
        }
        assertThat(count("failed")).isEqualTo(1);
    }

    private static int get(Future<Integer> answer) {
        try {
            return answer.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void refused(String json, String code, String field) {
        recover(json).statusCode(400).body("code", equalTo(code)).body("field", equalTo(field));
    }

    private static String range(Instant from, Instant to, int rate) {
        return "{\"from\":\"%s\",\"to\":\"%s\",\"rate_per_s\":%d}".formatted(from, to, rate);
    }

    private long count(String state) {
        return tables.count("delivery WHERE endpoint_id = ? AND state = ?", webhook, state);
    }

    private ValidatableResponse recover(String json) {
        return api.act(webhook.toString(), "recover", json).then();
    }
}
