package io.soundforge.webhook.log;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageCursor;
import io.soundforge.rest.QueryTime;
import io.soundforge.sql.Rows;
import io.soundforge.webhook.TimedIds;
import io.soundforge.webhook.event.EventTypes;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which deliveries of a webhook a list shows.
 *
 * @param states any of these; empty: all
 * @param eventType null: any
 * @param jobId null: any, and those without a job
 * @param createdAfter exclusive; null: no bound
 * @param createdBefore exclusive; null: no bound
 * @param before from behind this delivery; null: from the newest
 */
public record DeliveryFilter(
        Set<DeliveryState> states,
        String eventType,
        UUID jobId,
        Instant createdAfter,
        Instant createdBefore,
        UUID before) {

    /** Takes what must hold of a row {@code d}: SQL, and the parameters in it. */
    interface Conditions {
        void add(String sql, Object... parameters);
    }

    /**
     * Reads query parameters; each may be null or empty.
     *
     * @throws ApiException 400 UNKNOWN_STATE, UNKNOWN_EVENT, INVALID_VALUE, INVALID_TIME, INVALID_CURSOR
     */
    static DeliveryFilter parse(
            List<String> states,
            String eventType,
            String jobId,
            String createdAfter,
            String createdBefore,
            String cursor) {
        return new DeliveryFilter(
                states(states),
                eventType(eventType),
                jobId(jobId),
                QueryTime.parse("created_after", createdAfter),
                QueryTime.parse("created_before", createdBefore),
                PageCursor.parse(cursor));
    }

    void addTo(Conditions conditions) {
        if (!states.isEmpty()) {
            // Written out: for parameters the planner could not use the indexes of single states.
            conditions.add(states.stream()
                    .map(state -> "'" + state.wire() + "'")
                    .collect(Collectors.joining(", ", "d.state IN (", ")")));
        }
        if (eventType != null) {
            conditions.add("d.event_type = ?", eventType);
        }
        if (jobId != null) {
            conditions.add("d.job_id = ?", jobId);
        }
        if (createdAfter != null) {
            conditions.add("d.id >= ? AND d.created_at > ?", TimedIds.from(createdAfter), Rows.timestamp(createdAfter));
        }
        if (createdBefore != null) {
            conditions.add(
                    "d.id < ? AND d.created_at < ?", TimedIds.until(createdBefore), Rows.timestamp(createdBefore));
        }
        if (before != null) {
            conditions.add("d.id < ?", before);
        }
    }

    private static Set<DeliveryState> states(List<String> names) {
        Set<DeliveryState> states = EnumSet.noneOf(DeliveryState.class);
        names.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(name -> DeliveryState.ofWire(name.strip())
                        .orElseThrow(() -> unknown("UNKNOWN_STATE", "state", name, DeliveryState.names())))
                .forEach(states::add);
        return states;
    }

    private static String eventType(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        List<String> types = Stream.concat(EventTypes.OFFERED.stream(), Stream.of(EventTypes.TEST))
                .toList();
        if (!types.contains(text)) {
            throw unknown("UNKNOWN_EVENT", "event_type", text, types);
        }
        return text;
    }

    private static UUID jobId(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badField("INVALID_VALUE", "job_id", "job_id is the id of a job, a UUID.");
        }
    }

    private static ApiException unknown(String code, String field, String value, List<String> valid) {
        return new ApiException(
                400,
                code,
                "\"" + value + "\" is not known here; possible: " + String.join(", ", valid) + ".",
                Map.of("field", field, "valid", valid));
    }
}
