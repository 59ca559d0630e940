package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Why and until when a step waits, in words. */
final class Waiting {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter ANOTHER_DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private Waiting() {}

    static String words(Job.Task task, Instant now, ZoneId zone) {
        String until = task.waitingUntil() == null ? "waits to try again" : until(task.waitingUntil(), now, zone);
        return task.errorCode() == null ? until : task.errorCode() + ", " + until;
    }

    static String words(Job.Task task) {
        return words(task, Instant.now(), ZoneId.systemDefault());
    }

    private static String until(Instant until, Instant now, ZoneId zone) {
        ZonedDateTime there = until.atZone(zone);
        boolean today = there.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return "waits until " + there.format(today ? TODAY : ANOTHER_DAY) + " ("
                + Durations.brief(Duration.between(now, until)) + ")";
    }
}
