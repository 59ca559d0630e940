package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.webhook.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private final RetrySchedule schedule = new RetrySchedule(Settings.defaults().retry());

    private Optional<Duration> pause(int stage, Duration asked) {
        return schedule.pause(stage, new Outcome("HTTP_STATUS", 503, null, null, false, asked));
    }

    @Test
    void afterAFaultOfOursThePauseIsTheSameAndNeverTheLast() {
        for (int stage : List.of(0, 3, PAUSES.size(), 100)) {
            assertThat(schedule.pause(stage, Outcome.brokenOff()).orElseThrow())
                    .isBetween(Duration.ofMinutes(5), Duration.ofSeconds(330));
        }
    }

    @Test
    void thePausesAreThoseOfTheSettingWithATenthOfJitterOnTop() {
        for (int stage = 0; stage < PAUSES.size(); stage++) {
            Duration base = PAUSES.get(stage);
            for (int draw = 0; draw < 200; draw++) {
                Duration pause = pause(stage, null).orElseThrow();
                assertThat(pause).isBetween(base, base.plus(base.dividedBy(10)).plusMillis(1));
            }
        }
    }

    @Test
    void thereIsNoneAfterTheLast() {
        assertThat(pause(PAUSES.size(), null)).isEmpty();
        assertThat(pause(PAUSES.size(), Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void anAnswerCanAskForMoreNeverForLess() {
        assertThat(pause(0, Duration.ofMinutes(3))).contains(Duration.ofMinutes(3));
        assertThat(pause(2, Duration.ofSeconds(1)).orElseThrow()).isGreaterThanOrEqualTo(PAUSES.get(2));
        assertThat(pause(0, Duration.ofSeconds(-1)).orElseThrow()).isGreaterThanOrEqualTo(PAUSES.get(0));
    }

    @Test
    void noAnswerCanAskForMoreThanTheCap() {
        Optional<Duration> pause = pause(0, Duration.ofSeconds(1_000_000_000));
        assertThat(pause).contains(Duration.ofHours(24));
    }
}
