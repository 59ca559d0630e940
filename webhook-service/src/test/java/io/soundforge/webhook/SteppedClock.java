package io.soundforge.webhook;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's clock, which a test may set wrong. */
@Singleton
public class SteppedClock extends Clock {
    private volatile Clock shown = Clock.systemUTC();

    /** Sets it so much ahead, or behind for a negative time. */
    public void step(Duration time) {
        shown = Clock.offset(Clock.systemUTC(), time);
    }

    /** Stops it. */
    public void stopAt(Instant time) {
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
