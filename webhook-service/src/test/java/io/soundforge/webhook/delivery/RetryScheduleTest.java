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

    @Test
    void thePausesAreThoseOfTheSettingWithATenthOfJitterOnTop() {
        for (int stage = 0; stage < PAUSES.size(); stage++) {
            Duration base = PAUSES.get(stage);
            for (int draw = 0; draw < 200; draw++) {
                Duration pause = schedule.pause(stage, null).orElseThrow();
                assertThat(pause).isBetween(base, base.plus(base.dividedBy(10)).plusMillis(1));
            }
        }
    }

    @Test
    void thereIsNoneAfterTheLast() {
        assertThat(schedule.pause(PAUSES.size(), null)).isEmpty();
        assertThat(schedule.pause(PAUSES.size(), Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void anAnswerCanAskForMoreNeverForLess() {
        assertThat(schedule.pause(0, Duration.ofMinutes(3))).contains(Duration.ofMinutes(3));
        assertThat(schedule.pause(2, Duration.ofSeconds(1)).orElseThrow()).isGreaterThanOrEqualTo(PAUSES.get(2));
        assertThat(schedule.pause(0, Duration.ofSeconds(-1)).orElseThrow()).isGreaterThanOrEqualTo(PAUSES.get(0));
    }

    @Test
    void noAnswerCanAskForMoreThanTheCap() {
        Optional<Duration> pause = schedule.pause(0, Duration.ofSeconds(1_000_000_000));
        assertThat(pause).contains(Duration.ofHours(24));
    }
}
