package io.soundforge.rest;

import io.soundforge.problem.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;

/** Times that clients write. */
public final class QueryTime {
    private static final int LAST_YEAR = 9999;

    private QueryTime() {}

    /**
     * Reads a time in ISO-8601, UTC.
     *
     * @param field what it is called, for the error
     * @return null for nothing
     * @throws ApiException 400 INVALID_TIME, also for years that Postgres does not know
     */
    public static Instant parse(String field, String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1 && year <= LAST_YEAR) {
                return time;
            }
        } catch (DateTimeException e) {
            // Falls through: no time at all.
        }
        throw ApiException.badField("INVALID_TIME", field, "Write a time like 2026-01-31T12:00:00Z (ISO-8601, UTC).");
    }
}
