package io.soundforge.webhook.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.webhook.Deliveries.Sample;
import io.soundforge.webhook.LogLines;
import io.soundforge.webhook.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits is not given up but after a long time, and not in silence. */
@QuarkusTest
class PendingSweepTest extends SweptWebhook {
    @Test
    void whatWaitsStaysForAsLongAsItMayAndGoesNotUnsaid() {
        setState("disabled");
        Instant ancient = Instant.now().minus(Duration.ofDays(91));
        String gone = deliveries.add(webhook, owner, Sample.many("pending", ancient, 30));
        String waiting = deliveries.add(webhook, owner, Sample.many("pending", ancient.plus(Duration.ofDays(2)), 30));
        String recovered = deliveries.add(webhook, owner, Sample.many("pending", ancient, 30));
        tables.run("UPDATE delivery SET due_at = now() - interval '1 day' WHERE event_id LIKE ? || '-%'", recovered);
        String ended = deliveries.add(webhook, owner, Sample.one("failed", old));
        List<String> there = List.of(waiting, recovered);

        double before = expired();
        try (LogLines log = new LogLines()) {
            untilSwept(() -> assertThat(deliveriesLike(List.of(gone, ended))).isZero());
            assertThat(log.lines()).anyMatch(line -> line.contains("30 to the webhook " + webhook));
        }

        assertThat(expired() - before).isEqualTo(30);
        assertThat(eventsLike(List.of(gone))).isZero();
        assertThat(deliveriesLike(there)).isEqualTo(60);
        assertThat(eventsLike(there)).isEqualTo(60);
        assertThat(deliveries.countAttempts(deliveries.ids(webhook))).isEqualTo(60);
    }

    @Test
    void whatWaitsOutlivesTheScheduleAndWhatDisables() {
        for (String wrong : List.of("4d", "5d", "3h")) {
            assertThatThrownBy(() -> sweeper("pending", wrong)).hasMessageContaining("retention.pending");
        }
        assertThatThrownBy(() -> new Sweeper(
                        Settings.with(changed(Map.of(
                                "soundforge.webhooks.retention.pending",
                                "6d",
                                "soundforge.webhooks.retry.schedule",
                                "3d,3d"))),
                        store,
                        transactions,
                        registry))
                .hasMessageContaining("retry.schedule");
        assertThatCode(() -> sweeper("pending", "0")).doesNotThrowAnyException();
    }

    @Test
    void zeroKeepsWhatWaitsForEver() throws Exception {
        setState("paused");
        String there = deliveries.add(webhook, owner, Sample.one("pending", Instant.EPOCH.plus(Duration.ofDays(1))));
        sweeper("pending", "0").sweep();
        assertThat(deliveriesLike(List.of(there))).isEqualTo(1);
    }

    private double expired() {
        return registry.get("soundforge.webhooks.expired").counter().count();
    }
}
