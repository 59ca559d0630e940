package io.soundforge.local.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Spans and points in time as people type them. */
final class TimeWords {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(s|m|h|d)");

    private TimeWords() {}

    /** An option's value like {@code 90s}, {@code 30m}, {@code 24h} or {@code 7d}; {@code 0} needs no unit. */
    static final class Span implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return span(text)
                    .orElseThrow(
                            () -> new TypeConversionException(text + " is no span of time like 90s, 30m, 24h or 7d"));
        }
    }

    /**
     * So long ago ({@code 2h}), or a time: {@code 2026-11-23T20:00:00Z}, or without a zone {@code 2026-11-23T20:00} or
     * {@code 2026-11-23}, in the clock's.
     *
     * @throws TypeConversionException if it is none of these
     */
    static Instant moment(String text, Clock clock) {
        try {
            Optional<Duration> ago = span(text);
            if (ago.isPresent()) {
                return clock.instant().minus(ago.get());
            }
            String time = text.strip().replace(' ', 'T');
            if (!time.contains("T")) {
                return LocalDate.parse(time).atStartOfDay(clock.getZone()).toInstant();
            }
            boolean zoned = time.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)");
            return zoned
                    ? OffsetDateTime.parse(time).toInstant()
                    : LocalDateTime.parse(time).atZone(clock.getZone()).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    text + " is no time: write 2h for two hours ago, or 2026-11-23T20:00, or 2026-11-23T20:00:00Z");
        }
    }

    private static Optional<Duration> span(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }
}
