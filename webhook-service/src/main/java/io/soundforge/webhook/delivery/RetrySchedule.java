package io.soundforge.webhook.delivery;

import io.soundforge.webhook.WebhookSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When a delivery is tried again. */
final class RetrySchedule {
    private final List<Duration> pauses;
    private final double jitter;
    private final Duration retryAfterCap;

    RetrySchedule(WebhookSettings.Retry settings) {
        this.pauses = List.copyOf(settings.schedule());
        this.jitter = settings.jitter();
        this.retryAfterCap = settings.retryAfterCap();
        if (jitter < 0 || jitter > 1 || pauses.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "soundforge.webhooks.retry: the jitter lies between 0 and 1, and no pause is negative");
        }
    }

    /**
     * The pause before the next attempt: the schedule's, with jitter on top; longer where the answer asked for it, within the cap.
     *
     * @param stage failures before this one
     * @param retryAfter what the answer asked for; null for nothing
     * @return empty if this was the last attempt
     */
    Optional<Duration> pause(int stage, Duration retryAfter) {
        if (stage >= pauses.size()) {
            return Optional.empty();
        }
        Duration base = pauses.get(stage);
        double more = jitter * ThreadLocalRandom.current().nextDouble();
        Duration pause = base.plusMillis(Math.round(base.toMillis() * more));
        Duration asked = asked(retryAfter);
        return Optional.of(asked.compareTo(pause) > 0 ? asked : pause);
    }

    /** What an answer asked for, within the cap; zero for nothing. */
    Duration asked(Duration retryAfter) {
        if (retryAfter == null || retryAfter.isNegative()) {
            return Duration.ZERO;
        }
        return retryAfter.compareTo(retryAfterCap) < 0 ? retryAfter : retryAfterCap;
    }
}
