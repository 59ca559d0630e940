package io.soundforge.webhook.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * A delivery that this process holds.
 *
 * @param revision of the endpoint's settings when it was claimed, or those that an attempt has used
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

    /** The same, sent with other settings of its endpoint: they may have changed since the claim. */
    Claimed sentTo(Destination destination) {
        return new Claimed(
                id,
                eventId,
                endpoint,
                destination.revision(),
                stage,
                attempts,
                once,
                fence,
                waited,
                bytes,
                calm,
                beginByNanos);
    }

    /** The endpoint that it was sent to. */
    EndpointVersion version() {
        return new EndpointVersion(endpoint, revision);
    }

    /** Whether nobody has tried before. */
    boolean isFirst() {
        return attempts == 0;
    }

    /** Whether there is too little time left for an attempt. */
    boolean isLate() {
        return System.nanoTime() - beginByNanos > 0;
    }
}
