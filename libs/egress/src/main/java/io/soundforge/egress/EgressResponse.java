package io.soundforge.egress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of any status.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body its beginning, at most {@link EgressLimits#maxBytes} long, as sent: never decompressed
 * @param truncated whether there was more than that
 */
public record EgressResponse(int status, Map<String, List<String>> headers, byte[] body, boolean truncated) {
    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /**
     * What {@code Retry-After} asks for; empty without one and for nonsense. Not capped. A date is read by the server's own clock, where
     * its answer tells that: ours may go wrong.
     */
    public Optional<Duration> retryAfter() {
        Instant now = header("date").flatMap(RetryAfter::date).orElseGet(Instant::now);
        return header("retry-after").flatMap(value -> RetryAfter.parse(value, now));
    }
}
