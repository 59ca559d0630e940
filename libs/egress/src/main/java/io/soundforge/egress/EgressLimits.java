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
 * @param maxHeadBytes largest acceptable head of an answer, which has a line for every 64 of these bytes at most; trailers likewise
 */
public record EgressLimits(
        Duration total,
        Duration connect,
        Duration idle,
        long minBytesPerSecond,
        Duration rateWindow,
        long maxBytes,
        int maxRedirects,
        int maxHeadBytes) {
    private static final int USUAL_HEAD_BYTES = 32 * 1024;

    /** With the usual head of at most 32 KiB. */
    public EgressLimits(
            Duration total,
            Duration connect,
            Duration idle,
            long minBytesPerSecond,
            Duration rateWindow,
            long maxBytes,
            int maxRedirects) {
        this(total, connect, idle, minBytesPerSecond, rateWindow, maxBytes, maxRedirects, USUAL_HEAD_BYTES);
    }

    /** The same with another limit for the head. */
    public EgressLimits withMaxHeadBytes(int most) {
        return new EgressLimits(total, connect, idle, minBytesPerSecond, rateWindow, maxBytes, maxRedirects, most);
    }
}
