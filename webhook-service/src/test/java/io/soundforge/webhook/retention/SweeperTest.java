package io.soundforge.webhook.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.webhook.Deliveries.Sample;
import io.soundforge.webhook.Receiver;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What is old goes with all that belongs to it, what is needed stays, and nobody is held up meanwhile. */
@QuarkusTest
class SweeperTest extends SweptWebhook {
    @Inject
    DataSource dataSource;

    private final Instant young = Instant.now().minus(Duration.ofDays(29)).truncatedTo(ChronoUnit.MILLIS);

    @Test
    void whatHasEndedGoesWhenThatIsLongAgo() {
        List<String> gone = new ArrayList<>();
        List<String> there = new ArrayList<>();
        for (String state : List.of("succeeded", "failed")) {
            gone.add(deliveries.add(webhook, owner, Sample.many(state, old, 30)));
            there.add(deliveries.add(webhook, owner, Sample.many(state, young, 30)));
            there.add(endedLater(deliveries.add(webhook, owner, Sample.many(state, old, 30))));
        }
        String ids = deliveries.ids(webhook);
        assertThat(deliveries.countAttempts(ids)).isEqualTo(180);

        untilSwept(() -> assertThat(deliveriesLike(gone)).isZero());

        assertThat(deliveries.countAttempts(ids)).isEqualTo(120);
        assertThat(eventsLike(gone)).isZero();
        assertThat(eventsLike(there)).isEqualTo(120);
        assertThat(deliveriesLike(there)).isEqualTo(120);
    }

    @Test
    void whatIsUnderWayMayEnd() {
        String event = deliveries.add(webhook, owner, Sample.one("pending", old.plus(Duration.ofDays(20))));
        tables.run("""
                UPDATE delivery SET state = 'running', lease_until = now() + interval '1 hour',
                    created_at = now() - interval '31 days', id = '01900000-0000-7000-8000-000000000001'
                WHERE event_id LIKE ? || '-%'""", event);
        tables.run("UPDATE event SET created_at = now() - interval '31 days' WHERE id LIKE ? || '-%'", event);
        String other = deliveries.add(webhook, owner, Sample.one("failed", old));
        untilSwept(() -> assertThat(deliveriesLike(List.of(other))).isZero());
        assertThat(deliveriesLike(List.of(event))).isEqualTo(1);
        assertThat(eventsLike(List.of(event))).isEqualTo(1);

        tables.run("UPDATE delivery SET state = 'failed', ended_at = created_at WHERE event_id LIKE ? || '-%'", event);
        untilSwept(() -> assertThat(deliveriesLike(List.of(event))).isZero());
        assertThat(eventsLike(List.of(event))).isZero();
    }

    @Test
    void whatBelongedToADeletedWebhookGoesAndEventsOfOthersStay() {
        UUID other = endpoints.add(receiver.url(), "track.*", owner).id();
        pause(other);
        String own = deliveries.add(webhook, owner, Sample.many("failed", young, 20));
        String shared = deliveries.add(webhook, owner, Sample.many("succeeded", young, 20));
        tables.run("""
                INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type)
                SELECT gen_random_uuid(), id, ?, owner, type FROM event WHERE id LIKE ? || '-%'""", other, shared);
        String ids = deliveries.ids(webhook);
        assertThat(deliveries.countAttempts(ids)).isEqualTo(40);
        tables.run("DELETE FROM endpoint WHERE id = ?", webhook);

        untilSwept(() -> assertThat(tables.count("delivery WHERE endpoint_id = ?", webhook))
                .isZero());

        assertThat(eventsLike(List.of(own))).isZero();
        assertThat(eventsLike(List.of(shared))).isEqualTo(20);
        assertThat(tables.count("delivery WHERE endpoint_id = ?", other)).isEqualTo(20);
        assertThat(deliveries.countAttempts(ids)).isZero();
        assertThat(receiver.got()).isEmpty();
    }

    @Test
    void eventsThatNobodyNeedsGoWhenTheyAreOld() {
        String gone = deliveries.add(webhook, owner, Sample.many("failed", old, 5));
        String there = deliveries.add(webhook, owner, Sample.many("failed", young, 5));
        tables.run("DELETE FROM delivery WHERE endpoint_id = ?", webhook);
        untilSwept(() -> assertThat(eventsLike(List.of(gone))).isZero());
        assertThat(eventsLike(List.of(there))).isEqualTo(5);
    }

    @Test
    void answersAndMessagesAreErasedWhenTheirTimeIsOver() {
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", young));
        UUID fresh = deliveries.addOne(webhook, owner, Sample.one("failed", young));
        tables.run("UPDATE attempt SET started_at = now() - interval '31 days' WHERE delivery_id = ?", id);
        String kept =
                "SELECT count(*) FROM attempt WHERE delivery_id = ? AND answer IS NOT NULL AND message IS NOT NULL";

        untilSwept(() -> assertThat(tables.number(kept, id)).isZero());

        assertThat(tables.text(
                        "SELECT outcome || status || coalesce(answer::text, '') || coalesce(message, '') FROM attempt"
                                + " WHERE delivery_id = ?",
                        id))
                .isEqualTo("HTTP_STATUS500");
        assertThat(tables.number(kept, fresh)).isEqualTo(1);
    }

    @Test
    void secretsThatSignNoMoreAreErased() {
        UUID rotated = endpoints.add(receiver.url(), "track.*", owner).id();
        String rotate =
                "UPDATE endpoint SET previous_secret = secret, previous_until = now() + ?::interval WHERE id = ?";
        tables.run(rotate, "-1 second", webhook);
        tables.run(rotate, "1 hour", rotated);
        String previous = "SELECT count(*) FROM endpoint WHERE id = ? AND previous_secret IS NOT NULL"
                + " AND previous_until IS NOT NULL";
        untilSwept(() -> assertThat(tables.number(previous, webhook)).isZero());
        assertThat(tables.number(previous, rotated)).isEqualTo(1);
        assertThat(tables.number("SELECT octet_length(secret) FROM endpoint WHERE id = ?", webhook))
                .isPositive();
    }

    @Test
    void aTimerSweepsUnasked() {
        String gone = deliveries.add(webhook, owner, Sample.one("failed", old));
        Sweeper soon = sweeper("sweep-interval", "50ms");
        soon.start(null);
        try {
            await().until(() -> deliveriesLike(List.of(gone)) == 0);
        } finally {
            soon.stop(null);
        }
    }

    @Test
    void oneReplicaSweepsAtATime() throws Exception {
        String gone = deliveries.add(webhook, owner, Sample.one("failed", old));
        try (Connection other = dataSource.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            // Waits for a sweep that is under way, and begins before the rows can be found by the next.
            lock.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()), 3)");
            String late = deliveries.add(webhook, owner, Sample.one("failed", old));
            sweeper.sweep();
            assertThat(deliveriesLike(List.of(late))).isEqualTo(1);
            other.rollback();
        }
        untilSwept(() -> assertThat(deliveriesLike(List.of(gone))).isZero());
    }

    @Test
    void whatIsDeliveredMeanwhileArrivesOnceAndStays() throws Exception {
        String gone = deliveries.add(webhook, owner, Sample.many("failed", old, 10_000));
        String ids = deliveries.ids(webhook);
        List<UUID> sent = new ArrayList<>();
        Thread sweeping = Thread.ofVirtual().start(() -> {
            try {
                untilSwept(() -> assertThat(deliveriesLike(List.of(gone))).isZero());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (sweeping.isAlive() || sent.size() < 100) {
            sent.add(send());
        }
        sweeping.join();
        assertThat(deliveriesLike(List.of(gone))).isZero();
        await().until(() ->
                tables.count("delivery WHERE endpoint_id = ? AND state = 'succeeded'", webhook) == sent.size());
        assertThat(receiver.got().stream().map(Receiver.Got::id))
                .hasSize(sent.size())
                .doesNotHaveDuplicates();
        assertThat(deliveries.countAttempts(ids)).isZero();
        assertThat(deliveries.countAttempts(deliveries.ids(webhook))).isEqualTo(sent.size());
        assertThat(eventsLike(List.of(gone))).isZero();
    }

    private String endedLater(String prefix) {
        tables.run("UPDATE delivery SET ended_at = now() - interval '29 days' WHERE event_id LIKE ? || '-%'", prefix);
        return prefix;
    }

    private void pause(UUID endpoint) {
        tables.run("UPDATE endpoint SET state = 'paused' WHERE id = ?", endpoint);
    }
}
