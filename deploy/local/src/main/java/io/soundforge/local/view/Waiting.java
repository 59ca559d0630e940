package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Why and until when a step waits, in words. */
final class Waiting {
    private Waiting() {}

    static String words(Job.Task task, Instant now, ZoneId zone) {
        String until = task.waitingUntil() == null ? "waits to try again" : until(task.waitingUntil(), now, zone);
        return task.errorCode() == null ? until : task.errorCode() + ", " + until;
    }

    static String words(Job.Task task) {
        return words(task, Instant.now(), ZoneId.systemDefault());
    }

    private static String until(Instant until, Instant now, ZoneId zone) {
        return "waits until " + new Moments(Clock.fixed(now, zone)).brief(until) + " ("
                + Durations.brief(Duration.between(now, until)) + ")";
    }
}
