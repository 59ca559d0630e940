package io.soundforge.problem;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that cannot be answered as asked. Thrown anywhere below a resource, it becomes an RFC 9457 problem with that status
 * and code.
 */
public class ApiException extends RuntimeException {
    /** Characters of a client's own words that an error repeats. */
    private static final int SHOWN = 100;

    private final int status;
    private final String code;
    private final transient Map<String, Object> extensions;

    /**
     * @param status HTTP status, 4xx or 5xx
     * @param code stable, upper case, e.g. {@code UNKNOWN_STEP}
     * @param detail one sentence for a person
     * @param extensions further members of the problem, in order; values are written as JSON
     */
    public ApiException(int status, String code, String detail, Map<String, ?> extensions) {
        super(detail);
        this.status = status;
        this.code = code;
        this.extensions = new LinkedHashMap<>(extensions);
    }

    /** As {@link #ApiException(int, String, String, Map)}, without further members. */
    public ApiException(int status, String code, String detail) {
        this(status, code, detail, Map.of());
    }

    /**
     * 400, a field of the request is at fault.
     *
     * @param field path of the field, e.g. {@code sources[2].url}
     */
    public static ApiException badField(String code, String field, String detail) {
        return new ApiException(400, code, detail, Map.of("field", field));
    }

    /**
     * 400, a field has a value that is none of those that there are; the member {@code valid} lists them.
     *
     * @param value what was given; null for nothing
     */
    public static ApiException unknownValue(String code, String field, String value, Collection<String> valid) {
        List<String> sorted = valid.stream().sorted().toList();
        String shown = value != null && value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new ApiException(
                400,
                code,
                "\"" + shown + "\" is not known here; possible: " + String.join(", ", sorted) + ".",
                Map.of("field", field, "valid", sorted));
    }

    /** 404. */
    public static ApiException notFound(String code, String detail) {
        return new ApiException(404, code, detail);
    }

    /** 409: the request is well-formed but does not fit the state of the thing. */
    public static ApiException conflict(String code, String detail) {
        return new ApiException(409, code, detail);
    }

    /** 413. */
    public static ApiException tooLarge(String code, String detail, long limitBytes) {
        return new ApiException(413, code, detail, Map.of("limit_bytes", limitBytes));
    }

    /** 503, with the seconds after which a client may try again. */
    public static ApiException unavailable(String code, String detail) {
        return new ApiException(503, code, detail);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Stable error code. */
    public String code() {
        return code;
    }

    /** Further members of the problem. */
    public Map<String, Object> extensions() {
        return extensions;
    }
}
