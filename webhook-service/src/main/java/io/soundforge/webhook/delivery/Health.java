package io.soundforge.webhook.delivery;

import io.soundforge.webhook.WebhookSettings;
import java.time.Duration;
import java.time.Instant;

/**
 * How an endpoint is, and what follows from attempts: pure, so that it can be tested without a server. The breaker opens after some
 * failures in a row, or where most of enough attempts within a window failed; when its time is over one delivery may probe, and its
 * success closes the breaker, while its failure opens it for twice as long.
 *
 * @param failingSince the first failure since the last success; null while things go well
 * @param openUntil null: the breaker is closed
 * @param openFor for how long it was opened; zero while it is closed
 * @param notBefore nothing is sent before; null: at once
 */
record Health(
        int failuresInRow,
        Instant failingSince,
        Instant lastSuccessAt,
        Instant lastFailureAt,
        Instant windowStartedAt,
        int windowAttempts,
        int windowFailures,
        Instant openUntil,
        Duration openFor,
        Instant notBefore) {

    /**
     * Attempts at one endpoint whose ends are written together.
     *
     * @param attempts how many
     * @param failures how many of them failed
     * @param trailing failures behind the last success; all of them where there is no success
     * @param asked the longest time that an answer asked to wait
     * @param gone whether an answer said that the endpoint is gone for good
     */
    record Results(int attempts, int failures, int trailing, Duration asked, boolean gone) {
        static final Results NONE = new Results(0, 0, 0, Duration.ZERO, false);

        static Results successes(int count) {
            return new Results(count, 0, 0, Duration.ZERO, false);
        }

        /** These, then one more. */
        Results plus(boolean success, Duration wanted, boolean isGone) {
            return new Results(
                    attempts + 1,
                    success ? failures : failures + 1,
                    success ? 0 : trailing + 1,
                    wanted.compareTo(asked) > 0 ? wanted : asked,
                    gone || isGone);
        }

        /** These, after some successes that are not written yet. */
        Results after(int successes) {
            return new Results(attempts + successes, failures, trailing, asked, gone);
        }

        boolean hasSuccess() {
            return attempts > failures;
        }
    }

    /** The same endpoint after these attempts. */
    Health after(Results results, Instant now, WebhookSettings.Breaker rules) {
        boolean newWindow =
                windowStartedAt == null || !windowStartedAt.plus(rules.window()).isAfter(now);
        Health counted = new Health(
                results.hasSuccess() ? results.trailing() : failuresInRow + results.trailing(),
                failingSince(results, now),
                results.hasSuccess() ? now : lastSuccessAt,
                results.failures() > 0 ? now : lastFailureAt,
                newWindow ? now : windowStartedAt,
                (newWindow ? 0 : windowAttempts) + results.attempts(),
                (newWindow ? 0 : windowFailures) + results.failures(),
                openUntil,
                openFor,
                notBefore(results, now, rules));
        return counted.switched(results, now, rules);
    }

    /** Whether nothing but failures has come for so long, and not just once or twice. */
    boolean isHopeless(Instant now, Duration disableAfter, int leastFailures) {
        return failingSince != null
                && failuresInRow >= leastFailures
                && !failingSince.plus(disableAfter).isAfter(now);
    }

    private Instant failingSince(Results results, Instant now) {
        if (results.trailing() == 0) {
            return results.hasSuccess() ? null : failingSince;
        }
        return results.hasSuccess() || failingSince == null ? now : failingSince;
    }

    /** An answer that asks to wait speaks for its endpoint, but not for longer than the breaker would. */
    private Instant notBefore(Results results, Instant now, WebhookSettings.Breaker rules) {
        if (results.asked().isZero()) {
            return notBefore;
        }
        Duration pause = shorter(results.asked(), rules.openCap());
        Instant until = now.plus(pause);
        return notBefore == null || until.isAfter(notBefore) ? until : notBefore;
    }

    private Health switched(Results results, Instant now, WebhookSettings.Breaker rules) {
        if (openUntil == null) {
            return results.trailing() > 0 && isTooMuch(rules) ? opened(now, rules.open()) : this;
        }
        if (results.trailing() == 0) {
            return results.hasSuccess() ? closed() : this;
        }
        // What was under way when it opened says nothing new.
        boolean probed = !openUntil.isAfter(now);
        return probed ? opened(now, shorter(openFor.multipliedBy(2), rules.openCap())) : this;
    }

    private boolean isTooMuch(WebhookSettings.Breaker rules) {
        return failuresInRow >= rules.failuresInRow()
                || windowAttempts >= rules.windowAttempts()
                        && windowFailures >= rules.windowFailures() * windowAttempts;
    }

    private Health opened(Instant now, Duration duration) {
        return breaker(now.plus(duration), duration, windowStartedAt, windowAttempts, windowFailures);
    }

    private Health closed() {
        return breaker(null, Duration.ZERO, null, 0, 0);
    }

    private Health breaker(Instant until, Duration duration, Instant window, int attempts, int failures) {
        return new Health(
                failuresInRow,
                failingSince,
                lastSuccessAt,
                lastFailureAt,
                window,
                attempts,
                failures,
                until,
                duration,
                notBefore);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
