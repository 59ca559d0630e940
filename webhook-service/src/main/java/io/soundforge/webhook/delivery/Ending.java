package io.soundforge.webhook.delivery;

import java.time.Duration;
import java.util.Optional;

/** An attempt that has ended, and what that means for its delivery. */
record Ending(Claimed claimed, Sender.Attempt attempt, String state, int stage, Duration pause) {
    /**
     * What follows from an attempt. A single attempt by hand goes back to where its delivery was, and touches no schedule; one that came
     * to nothing by a fault of ours is made again, whatever is left of the schedule.
     *
     * @param pause until the next attempt; empty if there is none left
     */
    static Ending of(Claimed claimed, Sender.Attempt attempt, Optional<Duration> pause) {
        if (attempt.outcome().isDelivered()) {
            return new Ending(claimed, attempt, "succeeded", claimed.stage(), null);
        }
        if (claimed.once() != null) {
            return new Ending(claimed, attempt, claimed.once(), claimed.stage(), null);
        }
        if (attempt.outcome().isOurFault()) {
            return new Ending(claimed, attempt, "pending", claimed.stage(), pause.orElse(null));
        }
        String state = pause.isPresent() ? "pending" : "failed";
        return new Ending(claimed, attempt, state, claimed.stage() + 1, pause.orElse(null));
    }

    /** The same without what others wrote. */
    Ending bare() {
        Sender.Attempt stripped = new Sender.Attempt(
                attempt.startedAt(), attempt.latency(), attempt.outcome().bare());
        return new Ending(claimed, stripped, state, stage, pause);
    }

    Outcome outcome() {
        return attempt.outcome();
    }
}
