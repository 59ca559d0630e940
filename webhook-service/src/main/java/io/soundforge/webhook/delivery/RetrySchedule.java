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
    private final Duration faultPause;

    RetrySchedule(WebhookSettings.Retry settings) {
        this.pauses = List.copyOf(settings.schedule());
        this.jitter = settings.jitter();
        this.retryAfterCap = settings.retryAfterCap();
        this.faultPause = settings.faultPause();
        if (jitter < 0
                || jitter > 1
                || faultPause.isNegative()
                || pauses.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "soundforge.webhooks.retry: the jitter lies between 0 and 1, and no pause is negative");
        }
    }

    /**
     * The pause before the next attempt: the schedule's, with jitter on top; longer where the answer asked for it, within the cap. After
     * a fault of ours it is always the same, with jitter.
     *
     * @param stage failures before this one
     * @return empty if this was the last attempt
     */
    Optional<Duration> pause(int stage, Outcome outcome) {
        if (outcome.isOurFault()) {
            return Optional.of(jittered(faultPause));
        }
        if (stage >= pauses.size()) {
            return Optional.empty();
        }
        Duration pause = jittered(pauses.get(stage));
        Duration asked = asked(outcome.retryAfter());
        return Optional.of(asked.compareTo(pause) > 0 ? asked : pause);
    }

    private Duration jittered(Duration base) {
        double more = jitter * ThreadLocalRandom.current().nextDouble();
        return base.plusMillis(Math.round(base.toMillis() * more));
    }

    /** What an answer asked for, within the cap; zero for nothing. */
    Duration asked(Duration retryAfter) {
        if (retryAfter == null || retryAfter.isNegative()) {
            return Duration.ZERO;
        }
        return retryAfter.compareTo(retryAfterCap) < 0 ? retryAfter : retryAfterCap;
    }
}
