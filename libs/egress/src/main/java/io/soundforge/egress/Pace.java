package io.soundforge.egress;

import java.time.Duration;

/** Ends bodies that stall, crawl or do not end. One per body; used by one thread. */
final class Pace {
    private final EgressLimits limits;
    private final Deadline total;
    private Deadline silence;
    private Deadline window;
    private long inWindow;

    Pace(EgressLimits limits, Deadline total) {
        this.limits = limits;
        this.total = total;
        this.silence = Deadline.in(limits.idle());
        this.window = Deadline.in(limits.rateWindow());
    }

    /** How long to wait for the next piece before {@link #check} must be asked again. */
    Duration patience() {
        Duration patience = total.atMost(silence.left());
        return limits.minBytesPerSecond() > 0 ? window.atMost(patience) : patience;
    }

    void received(int bytes) {
        inWindow += bytes;
        silence = Deadline.in(limits.idle());
    }

    void check() throws EgressException {
        if (total.isOver()) {
            throw tooSlow("the transfer is not over after " + seconds(limits.total()));
        }
        if (silence.isOver()) {
            throw tooSlow("the server sent nothing for " + seconds(limits.idle()));
        }
        if (limits.minBytesPerSecond() > 0 && window.isOver()) {
            if (inWindow < limits.minBytesPerSecond() * limits.rateWindow().toMillis() / 1000) {
                throw tooSlow("the server sends less than " + limits.minBytesPerSecond() + " bytes per second");
            }
            window = Deadline.in(limits.rateWindow());
            inWindow = 0;
        }
    }

    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static EgressException tooSlow(String why) {
        return EgressException.permanent(EgressCode.TIMEOUT, why);
    }
}
