package io.soundforge.metadata.job;

import io.soundforge.events.JobState;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageCursor;
import io.soundforge.rest.QueryTime;
import io.soundforge.sql.Rows;
import java.time.Instant;
import java.util.Arrays;
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
    /** Reads query parameters; each may be null or empty. */
    static JobFilter parse(List<String> states, List<String> labels, String createdAfter, String cursor) {
        return new JobFilter(
                states(states),
                labels(labels),
                QueryTime.parse("created_after", createdAfter),
                PageCursor.parse(cursor));
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
}
