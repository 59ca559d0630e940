package io.soundforge.pythonpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartBackoffTest {
    private final StartBackoff backoff =
            new StartBackoff(TestPool.settings("restart.min-delay", "1s", "restart.max-delay", "10s")
                    .restart());

    @Test
    void waitsLongerWithEachFailureUpToALimit() {
        assertThat(backoff.left().isPositive()).isFalse();
        for (int expected : new int[] {1, 2, 4, 8, 10, 10}) {
            Duration delay = backoff.failed("broken");
            assertThat(delay.toMillis()).isBetween(expected * 800L, expected * 1200L);
            assertThat(backoff.left()).isPositive().isLessThanOrEqualTo(delay);
        }
        assertThat(backoff.failures()).isEqualTo(6);
        assertThat(backoff.lastFailure()).isEqualTo("broken");
    }

    @Test
    void forgetsFailuresOnceAStartHasGoneWell() {
        backoff.failed("broken");
        backoff.succeeded();
        assertThat(backoff.failures()).isZero();
        assertThat(backoff.lastFailure()).isNull();
        assertThat(backoff.failed("again").toMillis()).isLessThanOrEqualTo(1200);
    }
}
