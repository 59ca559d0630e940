package io.soundforge.webhook.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * A delivery that this process holds.
 *
 * @param revision of the endpoint's settings when it was claimed
 * @param stage failures since its schedule began
 * @param attempts attempts so far
 * @param once null; or, for a single attempt by hand, the state that it goes back to if that fails
 * @param fence number of this claim
 * @param waited since the event was taken in
 * @param bytes size of the bodies
 * @param calm whether the endpoint was well when this was claimed
 * @param beginByNanos an attempt that begins later may outlast the claim; {@link System#nanoTime()}
 */
record Claimed(
        UUID id,
        String eventId,
        UUID endpoint,
        int revision,
        int stage,
        int attempts,
        String once,
        int fence,
        Duration waited,
        int bytes,
        boolean calm,
        long beginByNanos) {

    /** Whether nobody has tried before. */
    boolean isFirst() {
        return attempts == 0;
    }

    /** Whether there is too little time left for an attempt. */
    boolean isLate() {
        return System.nanoTime() - beginByNanos > 0;
    }
}
