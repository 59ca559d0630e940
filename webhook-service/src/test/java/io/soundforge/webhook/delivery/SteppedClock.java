package io.soundforge.webhook.delivery;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's clock, which a test may set wrong. */
@Singleton
class SteppedClock extends Clock {
    private volatile Clock shown = Clock.systemUTC();

    /** Sets it so much ahead, or behind for a negative time. */
    void step(Duration time) {
        shown = Clock.offset(Clock.systemUTC(), time);
    }

    /** Stops it. */
    void stopAt(Instant time) {
        shown = Clock.fixed(time, ZoneOffset.UTC);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return shown.withZone(zone);
    }

    @Override
    public Instant instant() {
        return shown.instant();
    }
}
