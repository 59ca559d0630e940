package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.WebhookDisabled;
import io.soundforge.webhook.Deliveries;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What follows a failure, in the running service: pauses, wishes of the receiver, the end. */
@QuarkusTest
@TestProfile(Hostile.class)
class ScheduleTest extends Live {
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** From the newest attempt's end, by the database's clock, to when the delivery is due. */
    private Duration pause(UUID delivery) throws Exception {
        return Duration.ofMillis(tables.number(
                "SELECT floor(extract(epoch FROM due_at - now()) * 1000)::bigint FROM delivery WHERE id = ?",
                delivery));
    }

    @Test
    void eachFailureIsFollowedByTheNextPauseAndTheLastByNone() throws Exception {
        Receiver receiver = closing(Receiver.answering("500 a", "404 b", "302 c", "503 d"));
        Endpoints.Added endpoint = endpoint(receiver.url());
        UUID delivery = deliver(endpoint);
        int number = 0;
        for (Duration base : List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(4))) {
            attempt(delivery, ++number);
            assertThat(pause(delivery)).isBetween(base.minus(SLACK), base.plus(base.dividedBy(10)));
            assertThat(tables.text("SELECT state || stage FROM delivery WHERE id = ?", delivery))
                    .isEqualTo("pending" + number);
            makeDue(endpoint);
        }
        attempt(delivery, 4);
        assertThat(tables.text("SELECT state || attempts FROM delivery WHERE id = ?", delivery))
                .isEqualTo("failed4");
        makeDue(endpoint);
        await().during(Duration.ofMillis(500)).until(() -> receiver.connections() == 4);
    }

    @Test
    void whatTheAnswerAsksForIsHeededWithinReason() throws Exception {
        Duration base = Duration.ofHours(1);
        Duration jittered = base.plus(base.dividedBy(10));
        Map<String, Duration[]> cases = new LinkedHashMap<>();
        cases.put("7200", new Duration[] {Duration.ofHours(2).minus(SLACK), Duration.ofHours(2)});
        cases.put(date(Duration.ofHours(3)), new Duration[] {
            Duration.ofHours(3).minus(SLACK), Duration.ofHours(3).plus(SLACK)
        });
        cases.put("1000000000", new Duration[] {Duration.ofHours(24).minus(SLACK), Duration.ofHours(24)});
        cases.put(
                date(Duration.ofDays(4000)),
                new Duration[] {Duration.ofHours(24).minus(SLACK), Duration.ofHours(24)});
        for (String little : List.of(
                "0",
                "1",
                "-5",
                "-1000000000",
                "soon",
                "1e9",
                "99999999999999999999",
                "12,5",
                date(Duration.ofDays(-9)),
                "")) {
            cases.put(little, new Duration[] {base.minus(SLACK), jittered});
        }
        Map<String, UUID> deliveries = new LinkedHashMap<>();
        for (String asked : cases.keySet()) {
            Receiver receiver = closing(Receiver.answering("429 Slower\r\nRetry-After: " + asked));
            deliveries.put(asked, deliver(endpoint(receiver.url())));
        }
        for (Map.Entry<String, UUID> each : deliveries.entrySet()) {
            Deliveries.Written attempt = attempt(each.getValue(), 1);
            assertThat(attempt.status()).isEqualTo(429);
            Duration[] bounds = cases.get(each.getKey());
            assertThat(pause(each.getValue())).as(each.getKey()).isBetween(bounds[0], bounds[1]);
        }
    }

    private static String date(Duration fromNow) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(fromNow).atOffset(ZoneOffset.UTC));
    }

    @Test
    void whoAsksToWaitIsLeftAloneByAllItsDeliveries() throws Exception {
        Receiver receiver = closing(Receiver.answering("429 Slower\r\nRetry-After: 600"));
        Endpoints.Added endpoint = endpoint(receiver.url());
        attempt(deliver(endpoint), 1);
        pile(endpoint, 20);
        await().during(Duration.ofMillis(600)).until(() -> receiver.connections() == 1);
        assertThat(tables.count("delivery WHERE endpoint_id = ? AND attempts = 0 AND state = 'pending'", endpoint.id()))
                .isEqualTo(20);
        makeDue(endpoint);
        // The 20, and the one that was told to wait.
        await().until(() -> receiver.connections() == 22);
    }

    @Test
    void whoeverFailedForDaysIsDisabledAndWhatIsDueIsKept() throws Exception {
        Receiver receiver = closing(Receiver.answering("500 a", "500 b"));
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run(
                "UPDATE endpoint_health SET failures_in_row = 20, failing_since = now() - interval '4 days 23 hours'"
                        + " WHERE endpoint_id = ?",
                endpoint.id());
        attempt(deliver(endpoint), 1);
        assertThat(tables.text("SELECT state FROM endpoint WHERE id = ?", endpoint.id()))
                .isEqualTo("active");

        tables.run(
                "UPDATE endpoint_health SET failing_since = now() - interval '5 days', open_until = NULL WHERE endpoint_id = ?",
                endpoint.id());
        attempt(deliver(endpoint), 1);
        assertThat(tables.text("SELECT state || disabled_reason FROM endpoint WHERE id = ?", endpoint.id()))
                .isEqualTo("disabledONLY_FAILURES");
        WebhookDisabled said =
                kafka.awaitEvent(WebhookDisabled.class, each -> each.webhookId().equals(endpoint.id()));
        assertThat(said.failingSince()).isBefore(Instant.now().minus(Duration.ofDays(4)));

        pile(endpoint, 5);
        makeDue(endpoint);
        await().during(Duration.ofMillis(500)).until(() -> receiver.connections() == 2);
        assertThat(tables.count("delivery WHERE endpoint_id = ? AND state = 'pending'", endpoint.id()))
                .isEqualTo(7);
    }

    @Test
    void whoIsGoneIsDisabledHoweverItsAddressIsWritten() throws Exception {
        // No host in java.net.URI's eyes, but in ours and the resolver's.
        names.set("my_host.example", Receiver.ADDRESS);
        Receiver receiver = closing(Receiver.answering("410 Gone"));
        Endpoints.Added endpoint = endpoint(receiver.url("http", "my_host.example") + "/a b");
        attempt(deliver(endpoint), 1);
        await().until(() -> "disabled".equals(tables.text("SELECT state FROM endpoint WHERE id = ?", endpoint.id())));
        WebhookDisabled said =
                kafka.awaitEvent(WebhookDisabled.class, each -> each.webhookId().equals(endpoint.id()));
        assertThat(said.host()).isEqualTo("my_host.example");
        assertThat(receiver.connections()).isEqualTo(1);
    }

    @Test
    void aPausedEndpointIsSentNothing() throws Exception {
        Receiver receiver = closing(Receiver.answering());
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("UPDATE endpoint SET state = 'paused' WHERE id = ?", endpoint.id());
        pile(endpoint, 10);
        await().during(Duration.ofMillis(500)).until(() -> receiver.connections() == 0);
        tables.run("UPDATE endpoint SET state = 'active' WHERE id = ?", endpoint.id());
        await().until(() -> receiver.connections() == 10);
    }

    @Test
    void aWrongClockIsNoReasonToSendMore() throws Exception {
        Receiver receiver = closing(Receiver.answering("401 Timestamp too old", "401 Timestamp too new"));
        Endpoints.Added endpoint = endpoint(receiver.url());
        for (Duration step : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            clock.step(step);
            UUID delivery = deliver(endpoint);
            Deliveries.Written attempt = attempt(delivery, 1);
            assertThat(attempt.status()).isEqualTo(401);
            assertThat(Duration.between(Instant.now().plus(step), attempt.at()).abs())
                    .isLessThan(SLACK);
            assertThat(Long.parseLong(receiver.got().getLast().header("webhook-timestamp")))
                    .isEqualTo(attempt.at().getEpochSecond());
            assertThat(pause(delivery)).isBetween(Duration.ofHours(1).minus(SLACK), Duration.ofMinutes(66));
        }
        await().during(Duration.ofMillis(500)).until(() -> receiver.connections() == 2);
        clock.step(Duration.ZERO);
        makeDue(endpoint);
        await().until(() -> receiver.connections() == 4);
        assertThat(tables.count("delivery WHERE endpoint_id = ? AND attempts > 2", endpoint.id()))
                .isZero();
    }
}
