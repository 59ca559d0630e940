package io.soundforge.metadata.job;

import io.soundforge.events.JobState;
import io.soundforge.metadata.sql.Rows;
import io.soundforge.problem.ApiException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which jobs a list shows.
 *
 * @param states any of these; empty: all
 * @param labels all of these
 * @param createdAfter exclusive; null: no bound
 * @param before from behind this job; null: from the newest
 */
public record JobFilter(Set<JobState> states, Map<String, String> labels, Instant createdAfter, UUID before) {
    private static final byte CURSOR_VERSION = 1;

    /** Reads query parameters; each may be null or empty. */
    static JobFilter parse(List<String> states, List<String> labels, String createdAfter, String cursor) {
        return new JobFilter(states(states), labels(labels), time(createdAfter), cursor(cursor));
    }

    /** The opaque text that leads to the jobs behind this one. */
    static String cursorBehind(UUID job) {
        ByteBuffer bytes = ByteBuffer.allocate(17)
                .put(CURSOR_VERSION)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    String labelsJson() {
        return Rows.json(labels);
    }

    private static Set<JobState> states(List<String> names) {
        Set<JobState> states = new LinkedHashSet<>();
        for (String name :
                names.stream().flatMap(value -> Arrays.stream(value.split(","))).toList()) {
            JobState state = JobState.ofWire(name.strip());
            if (state == null) {
                List<String> valid =
                        Arrays.stream(JobState.values()).map(JobState::wire).toList();
                throw new ApiException(
                        400,
                        "UNKNOWN_STATE",
                        "\"" + name + "\" is no job state; possible: " + String.join(", ", valid) + ".",
                        Map.of("field", "state", "valid", valid));
            }
            states.add(state);
        }
        return states;
    }

    /** {@code key:value} or {@code key=value}; what stands before the first of either is the key. */
    private static Map<String, String> labels(List<String> texts) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String text : texts) {
            String[] parts = text.split("[:=]", 2);
            if (parts.length < 2 || parts[0].isEmpty() || text.indexOf('\0') >= 0) {
                throw ApiException.badField("INVALID_LABEL", "label", "Write a label as key:value.");
            }
            String other = labels.putIfAbsent(parts[0], parts[1]);
            if (other != null && !other.equals(parts[1])) {
                throw ApiException.badField("INVALID_LABEL", "label", "A job has one value per label key.");
            }
        }
        return labels;
    }

    private static Instant time(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            // Java knows years that Postgres does not.
            if (year >= 1 && year <= 9999) {
                return time;
            }
        } catch (DateTimeException e) {
            // Falls through: no time at all.
        }
        throw ApiException.badField(
                "INVALID_TIME", "created_after", "Write a time like 2026-01-31T12:00:00Z (ISO-8601, UTC).");
    }

    private static UUID cursor(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == 17 && bytes.get() == CURSOR_VERSION) {
                return new UUID(bytes.getLong(), bytes.getLong());
            }
        } catch (IllegalArgumentException e) {
            // Falls through: not one of ours.
        }
        throw ApiException.badField("INVALID_CURSOR", "cursor", "This cursor is not one that a list gave you.");
    }
}
