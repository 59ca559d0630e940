package io.soundforge.webhook.endpoint;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageCursor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Which webhooks a list shows.
 *
 * @param states any of these; empty: all
 * @param before from behind this webhook; null: from the newest
 */
record EndpointFilter(Set<EndpointState> states, UUID before) {
    /** Reads query parameters; each may be null or empty. */
    static EndpointFilter parse(List<String> states, String cursor) {
        return new EndpointFilter(states(states), PageCursor.parse(cursor));
    }

    private static Set<EndpointState> states(List<String> names) {
        Set<EndpointState> states = new LinkedHashSet<>();
        for (String name :
                names.stream().flatMap(value -> Arrays.stream(value.split(","))).toList()) {
            states.add(EndpointState.ofWire(name.strip())
                    .orElseThrow(() -> ApiException.unknownValue("UNKNOWN_STATE", "state", name, EndpointState.NAMES)));
        }
        return states;
    }
}
