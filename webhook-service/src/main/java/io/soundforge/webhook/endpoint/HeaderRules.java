package io.soundforge.webhook.endpoint;

import io.soundforge.problem.ApiException;
import io.soundforge.webhook.WebhookSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which headers an owner may add to attempts: none that says how the message is framed, addressed or signed. */
final class HeaderRules {
    /** A token as RFC 9110 has it. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    /** Hop by hop (RFC 9110, 7.6.1), or our own. */
    private static final Set<String> OURS = Set.of(
            "accept-encoding",
            "connection",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Characters of a client's own words that an error repeats. */
    private static final int SHOWN = 100;

    private final int most;
    private final int bytes;

    HeaderRules(WebhookSettings.Limits limits) {
        this.most = limits.headers();
        this.bytes = limits.headerBytes();
    }

    /**
     * Checks the field {@code headers}.
     *
     * @param headers null: none
     * @return them, values without blanks around them
     * @throws ApiException 400 TOO_MANY_HEADERS, INVALID_HEADER; never with a value
     */
    Map<String, String> check(Map<String, String> headers) {
        if (headers == null) {
            return Map.of();
        }
        if (headers.size() > most) {
            throw ApiException.badField("TOO_MANY_HEADERS", "headers", "At most " + most + " headers are allowed.");
        }
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> checked = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw invalid(name, "A header's name has letters, digits and !#$%&'*+-.^_`|~ only.");
            }
            if (isOurs(name.toLowerCase(Locale.ROOT))) {
                throw invalid(name, "This header is set by the sender; it cannot be chosen.");
            }
            if (value == null || !VALUE.matcher(value).matches()) {
                throw invalid(name, "A header's value is one line of printable ASCII characters.");
            }
            if (name.length() + value.length() > bytes) {
                throw invalid(name, "A header has at most " + bytes + " bytes, name and value.");
            }
            if (!seen.add(name)) {
                throw invalid(name, "This header is given twice; names that differ in case only are the same.");
            }
            checked.put(name, value.strip());
        });
        return checked;
    }

    private static boolean isOurs(String name) {
        return OURS.contains(name)
                || name.startsWith("webhook-")
                || name.startsWith("content-")
                || name.startsWith("proxy-");
    }

    private static ApiException invalid(String name, String detail) {
        String field = "headers." + name;
        return ApiException.badField("INVALID_HEADER", field.substring(0, Math.min(field.length(), SHOWN)), detail);
    }
}
