package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpotdlBreakerTest {
    private final AtomicLong now = new AtomicLong();
    private final SpotdlBreaker breaker = new SpotdlBreaker(3, Duration.ofMinutes(5), now::get);

    @Test
    void opensAfterFailuresInARowOfTheEnvironment() {
        fail(SpotdlTrouble.BOT_CHECK, 2);
        breaker.enter();
        breaker.failed(SpotdlTrouble.SONG_NOT_FOUND);
        fail(SpotdlTrouble.BOT_CHECK, 2);
        assertThat(breaker.state()).as("a missing song is an answer").isEqualTo(SpotdlBreaker.State.CLOSED);
        fail(SpotdlTrouble.YOUTUBE_BLOCKED, 1);
        assertThat(breaker.state()).isEqualTo(SpotdlBreaker.State.OPEN);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(breaker.enter())
                .contains(new SpotdlBreaker.Open(SpotdlTrouble.YOUTUBE_BLOCKED, Duration.ofMinutes(4)));
    }

    @Test
    void letsOneTryAndBelievesIt() {
        fail(SpotdlTrouble.BOT_CHECK, 3);
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(breaker.enter()).isEmpty();
        assertThat(breaker.enter()).as("one at a time").isPresent();
        breaker.failed(SpotdlTrouble.BOT_CHECK);
        assertThat(breaker.enter()).contains(new SpotdlBreaker.Open(SpotdlTrouble.BOT_CHECK, Duration.ofMinutes(5)));
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(breaker.enter()).isEmpty();
        breaker.answered();
        assertThat(breaker.state()).isEqualTo(SpotdlBreaker.State.CLOSED);
        assertThat(breaker.reason()).isEmpty();
        fail(SpotdlTrouble.BOT_CHECK, 2);
        assertThat(breaker.enter()).as("counted from nought again").isEmpty();
    }

    @Test
    void aTryThatWasEndedLeavesTheWayToTheNext() {
        fail(SpotdlTrouble.BOT_CHECK, 3);
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(breaker.enter()).isEmpty();
        breaker.abandoned();
        assertThat(breaker.enter()).isEmpty();
    }

    private void fail(SpotdlTrouble trouble, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.enter()).isEmpty();
            breaker.failed(trouble);
        }
    }
}
