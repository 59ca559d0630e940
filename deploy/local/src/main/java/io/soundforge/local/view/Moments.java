package io.soundforge.local.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Points in time for people.
 *
 * @param clock tells what now is, and in which zone people live
 */
public record Moments(Clock clock) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Now, of which the day is known: {@code 21:00:09}. */
    public String now() {
        return ZonedDateTime.now(clock).format(TIME);
    }

    /** The time where it is today's, else the day and the minute. */
    public String brief(Instant moment) {
        ZonedDateTime there = moment.atZone(clock.getZone());
        boolean today = there.toLocalDate().equals(ZonedDateTime.now(clock).toLocalDate());
        return there.format(today ? TIME : MINUTE);
    }

    /** Day and time to the second, always as wide. */
    public String exact(Instant moment) {
        return moment.atZone(clock.getZone()).format(SECOND);
    }

    /** Whether it has not come yet. */
    public boolean isAhead(Instant moment) {
        return moment.isAfter(clock.instant());
    }

    /** The moment, and how far it is: {@code 21:05:09 (in 5 min)}; {@code now} once it has come. */
    public String ahead(Instant moment) {
        Duration left = Duration.between(clock.instant(), moment);
        return left.isNegative() || left.isZero() ? "now" : brief(moment) + " (in " + Durations.brief(left) + ")";
    }

    /** The moment, and how long ago it was: {@code 20:55:09 (5 min ago)}. */
    public String ago(Instant moment) {
        return brief(moment) + " (" + Durations.brief(Duration.between(moment, clock.instant())) + " ago)";
    }
}
