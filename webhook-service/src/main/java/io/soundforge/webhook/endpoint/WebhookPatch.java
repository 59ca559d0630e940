package io.soundforge.webhook.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.rest.RequestJson;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A JSON merge patch (RFC 7396) of a webhook: what is absent stays, null clears, and members of labels and headers are changed one by
 * one.
 *
 * @param members what the patch names
 */
record WebhookPatch(Values values, Set<String> members) {
    /** The members that can be patched. */
    @Schema(name = "WebhookPatch", description = "What is left out stays as it is; null clears")
    record Values(
            @Schema(description = "Where events go") String url,

            @Schema(description = "Types of events, all of them anew")
            List<String> events,

            @Schema(description = "Labels that are set, or with null removed", nullable = true)
            Map<String, String> labels,

            @Schema(description = "A text for people", nullable = true)
            String description,

            @Schema(description = "Headers that are set, or with null removed", nullable = true)
            Map<String, String> headers,

            @Schema(description = "Attempts per second at most; null for no limit", nullable = true)
            Long ratePerS,

            @Schema(description = "session or bearer; null for session", nullable = true)
            String linkAccess) {
        /** Tells nothing of headers, so that no log does. */
        @Override
        public String toString() {
            return "Values[…]";
        }
    }

    /** Reads a body. */
    static WebhookPatch parse(byte[] json) {
        Values values = RequestJson.parse(json, Values.class);
        Set<String> members = new HashSet<>();
        RequestJson.parse(json, ObjectNode.class).fieldNames().forEachRemaining(members::add);
        return new WebhookPatch(values, members);
    }

    boolean hasUrl() {
        return members.contains("url");
    }

    boolean hasHeaders() {
        return members.contains("headers");
    }

    /** What is asked for if these are the settings so far; headers and secret aside. */
    WebhookRequest on(EndpointSettings now) {
        Long rate = now.ratePerS() == null ? null : now.ratePerS().longValue();
        return new WebhookRequest(
                hasUrl() ? values.url() : now.url(),
                members.contains("events") ? values.events() : now.events(),
                members.contains("labels") ? merged(new LinkedHashMap<>(now.labels()), values.labels()) : now.labels(),
                members.contains("description") ? values.description() : now.description(),
                null,
                members.contains("rate_per_s") ? values.ratePerS() : rate,
                members.contains("link_access")
                        ? values.linkAccess()
                        : now.linkAccess().wire(),
                null);
    }

    /** The headers, if these are those so far. Names that differ in case only are the same. */
    Map<String, String> headersOn(Map<String, String> now) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(now);
        return merged(headers, values.headers());
    }

    /** Whether there are headers left of those before. */
    boolean keepsHeaders() {
        return !hasHeaders() || values.headers() != null;
    }

    private static Map<String, String> merged(Map<String, String> now, Map<String, String> changes) {
        if (changes == null) {
            return Map.of();
        }
        changes.forEach((name, value) -> {
            now.remove(name);
            if (value != null) {
                now.put(name, value);
            }
        });
        return now;
    }
}
