package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.webhook.Settings;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.delivery.Health.Results;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Health WELL = new Health(0, null, null, null, null, 0, 0, null, Duration.ZERO, null);

    private final WebhookSettings settings = Settings.defaults();
    private final WebhookSettings.Breaker rules = settings.breaker();

    private static Results failures(int count) {
        return new Results(count, count, count, Duration.ZERO, false);
    }

    private Health failed(Health health, int count, Instant at) {
        return health.after(failures(count), at, rules);
    }

    @Test
    void fiveFailuresInARowOpenTheBreaker() {
        Health four = failed(WELL, 4, START);
        assertThat(four.openUntil()).isNull();
        assertThat(four.failingSince()).isEqualTo(START);

        Health five = failed(four, 1, START.plusSeconds(9));
        assertThat(five.openUntil()).isEqualTo(START.plusSeconds(39));
        assertThat(five.failingSince()).isEqualTo(START);
    }

    @Test
    void aSuccessBetweenFailuresKeepsItClosed() {
        Health health = failed(WELL, 4, START).after(Results.successes(1), START.plusSeconds(1), rules);
        assertThat(health.failuresInRow()).isZero();
        assertThat(health.failingSince()).isNull();
        assertThat(failed(health, 4, START.plusSeconds(2)).openUntil()).isNull();
    }

    @Test
    void sevenOfTenFailuresWithinTheWindowOpenIt() {
        Results threeOfTen = Results.successes(3);
        Health mixed = WELL.after(threeOfTen, START, rules);
        for (int i = 0; i < 7; i++) {
            assertThat(mixed.openUntil()).isNull();
            // Each failure by itself: four in a row at most.
            Results next = i % 3 == 2
                    ? Results.NONE.plus(true, Duration.ZERO, false).plus(false, Duration.ZERO, false)
                    : failures(1);
            mixed = mixed.after(next, START.plusSeconds(i), rules);
        }
        while (mixed.openUntil() == null && mixed.windowAttempts() < 30) {
            mixed = mixed.after(
                    Results.NONE
                            .plus(true, Duration.ZERO, false)
                            .plus(false, Duration.ZERO, false)
                            .plus(false, Duration.ZERO, false)
                            .plus(false, Duration.ZERO, false)
                            .plus(false, Duration.ZERO, false),
                    START.plusSeconds(10),
                    rules);
        }
        assertThat(mixed.openUntil()).isNotNull();
        assertThat(mixed.failuresInRow()).isEqualTo(4);
        assertThat(mixed.windowFailures() * 10).isGreaterThanOrEqualTo(mixed.windowAttempts() * 7);
    }

    @Test
    void oldFailuresDoNotCountInANewWindow() {
        Health old = WELL.after(Results.successes(2), START, rules);
        old = failed(old, 4, START);
        Health later =
                old.after(Results.successes(1).plus(false, Duration.ZERO, false), START.plus(rules.window()), rules);
        assertThat(later.windowAttempts()).isEqualTo(2);
        assertThat(later.windowFailures()).isEqualTo(1);
    }

    @Test
    void aFailedProbeOpensItForTwiceAsLongUpToTheCap() {
        Health open = failed(WELL, 5, START);
        Instant now = open.openUntil();
        Duration expected = rules.open();
        for (int probe = 0; probe < 12; probe++) {
            open = failed(open, 1, now);
            expected = expected.multipliedBy(2).compareTo(rules.openCap()) < 0
                    ? expected.multipliedBy(2)
                    : rules.openCap();
            assertThat(Duration.between(now, open.openUntil())).isEqualTo(expected);
            now = open.openUntil();
        }
        assertThat(expected).isEqualTo(rules.openCap());
    }

    @Test
    void whatWasUnderWayWhenItOpenedSaysNothingNew() {
        Health open = failed(WELL, 5, START);
        Health late = failed(open, 3, START.plusSeconds(1));
        assertThat(late.openUntil()).isEqualTo(open.openUntil());
        assertThat(late.openFor()).isEqualTo(open.openFor());
    }

    @Test
    void aSuccessClosesItAndForgetsTheWindow() {
        Health open = failed(WELL, 20, START);
        Health closed = open.after(Results.successes(1), open.openUntil(), rules);
        assertThat(closed.openUntil()).isNull();
        assertThat(closed.openFor()).isZero();
        assertThat(closed.windowAttempts()).isZero();
        // The next trouble begins with the shortest opening again.
        assertThat(failed(closed, 5, START).openFor()).isEqualTo(rules.open());
    }

    @Test
    void anAnswerThatAsksToWaitIsHeededForTheWholeEndpointWithinTheCap() {
        Results asks = Results.NONE.plus(false, Duration.ofSeconds(90), false);
        assertThat(WELL.after(asks, START, rules).notBefore()).isEqualTo(START.plusSeconds(90));

        Results forEver = Results.NONE.plus(false, Duration.ofSeconds(1_000_000_000), false);
        assertThat(WELL.after(forEver, START, rules).notBefore()).isEqualTo(START.plus(rules.openCap()));
    }

    @Test
    void hopelessIsWhoeverOnlyFailedForDaysAndMoreThanOnce() {
        Duration limit = settings.retry().disableAfter();
        Health failing = failed(WELL, 2, START);
        assertThat(failing.isHopeless(START.plus(limit), limit, 5)).isFalse();

        Health often = failed(failing, 3, START.plusSeconds(1));
        assertThat(often.isHopeless(START.plus(limit), limit, 5)).isTrue();
        assertThat(often.isHopeless(START.plus(limit).minusMillis(1), limit, 5)).isFalse();

        Health recovered = often.after(Results.successes(1), START.plusSeconds(2), rules);
        assertThat(recovered.isHopeless(START.plus(limit), limit, 0)).isFalse();
    }
}
