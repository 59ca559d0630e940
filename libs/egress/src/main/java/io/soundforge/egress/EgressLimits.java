package io.soundforge.egress;

import java.time.Duration;

/**
 * What a call may cost at most.
 *
 * @param total from the first DNS question to the last byte, redirects included
 * @param connect for connecting to one address, TLS included
 * @param idle longest silence, before the answer and within it
 * @param minBytesPerSecond slowest acceptable body; 0 for any
 * @param rateWindow over which that rate is judged
 * @param maxBytes largest acceptable body
 * @param maxRedirects how many redirects are followed; 0 hands them to the caller as answers
 */
public record EgressLimits(
        Duration total,
        Duration connect,
        Duration idle,
        long minBytesPerSecond,
        Duration rateWindow,
        long maxBytes,
        int maxRedirects) {}
