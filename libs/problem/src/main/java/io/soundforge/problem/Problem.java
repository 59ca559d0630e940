package io.soundforge.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error after RFC 9457.
 *
 * @param status HTTP status
 * @param code stable, upper case
 * @param detail one sentence for a person
 * @param instance path of the request; null where it is not known
 * @param extensions further members, e.g. {@code field}
 */
public record Problem(int status, String code, String detail, String instance, Map<String, Object> extensions) {
    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Seconds that a client is asked to wait after a 503. */
    public static final int RETRY_AFTER_S = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A problem without further members. */
    public static Problem of(int status, String code, String detail, String instance) {
        return new Problem(status, code, detail, instance, Map.of());
    }

    /** The problem as JSON text, members in a fixed order. */
    public String toJson() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title(status));
        body.put("status", status);
        body.put("code", code);
        body.put("detail", detail);
        if (instance != null) {
            body.put("instance", instance);
        }
        extensions.forEach(body::putIfAbsent);
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a problem's members must be plain JSON values", e);
        }
    }

    /** The problem as a REST answer. */
    public Response toResponse() {
        Response.ResponseBuilder response = Response.status(status)
                .header("Content-Type", MEDIA_TYPE)
                .entity(toJson().getBytes(StandardCharsets.UTF_8));
        if (status == 503) {
            response.header("Retry-After", RETRY_AFTER_S);
        }
        return response.build();
    }

    private static String title(int status) {
        if (status == 507) {
            return "Insufficient Storage";
        }
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
