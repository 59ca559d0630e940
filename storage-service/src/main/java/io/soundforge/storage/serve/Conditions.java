package io.soundforge.storage.serve;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Conditional requests, after RFC 9110 § 13. */
final class Conditions {
    private Conditions() {}

    /** A time as HTTP writes it. */
    static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC));
    }

    /** Whether the client has these bytes already: 304. */
    static boolean isNotModified(String ifNoneMatch, String ifModifiedSince, String etag, Instant modifiedAt) {
        if (ifNoneMatch != null) {
            return ifNoneMatch.trim().equals("*")
                    || Arrays.stream(ifNoneMatch.split(","))
                            .map(String::trim)
                            .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                            .anyMatch(etag::equals);
        }
        Instant since = parseDate(ifModifiedSince);
        return since != null && !modifiedAt.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
    }

    /** Whether a range may be served: the client's part is of these bytes. A weak tag never says so. */
    static boolean isRangeAllowed(String ifRange, String etag, Instant modifiedAt) {
        if (ifRange == null) {
            return true;
        }
        String value = ifRange.trim();
        if (value.startsWith("\"") || value.startsWith("W/")) {
            return value.equals(etag);
        }
        Instant date = parseDate(value);
        return date != null && modifiedAt.truncatedTo(ChronoUnit.SECONDS).equals(date);
    }

    private static Instant parseDate(String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
