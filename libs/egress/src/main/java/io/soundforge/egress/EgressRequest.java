package io.soundforge.egress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One call. {@code Host}, {@code Content-Length} and {@code Accept-Encoding} are set by the
 * client and not taken from here.
 *
 * @param method upper case, e.g. {@code GET}
 * @param url as the user gave it; vetted when the call is made
 * @param headers further headers; not sent on to another origin when a redirect leads there
 * @param body what to send; empty for none
 * @param limits what the call may cost
 * @param plainHttp whether it may go without encryption, redirects included
 */
public record EgressRequest(
        String method, String url, Map<String, String> headers, byte[] body, EgressLimits limits, PlainHttp plainHttp) {
    /** A token as RFC 9110 has it. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** @throws IllegalArgumentException if a header is none, or redirects of something else than a GET or HEAD would be followed */
    public EgressRequest {
        headers = Map.copyOf(headers);
        headers.forEach(EgressRequest::requireOneLine);
        if (limits.maxRedirects() > 0 && !method.equals("GET") && !method.equals("HEAD")) {
            throw new IllegalArgumentException("redirects of a " + method + " are not followed");
        }
    }

    private static void requireOneLine(String name, String value) {
        if (!NAME.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new IllegalArgumentException("not a header: " + name);
        }
    }

    /** A GET. */
    public static EgressRequest get(String url, EgressLimits limits) {
        return new EgressRequest("GET", url, Map.of(), new byte[0], limits, PlainHttp.ANY);
    }

    /** A POST whose answer's redirects are not followed. */
    public static EgressRequest post(String url, Map<String, String> headers, byte[] body, EgressLimits limits) {
        return new EgressRequest("POST", url, headers, body, limits, PlainHttp.ANY);
    }

    /** The same call, encrypted where that is asked for. */
    public EgressRequest withPlainHttp(PlainHttp allowed) {
        return new EgressRequest(method, url, headers, body, limits, allowed);
    }

    /** The same call with one more header. */
    public EgressRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new EgressRequest(method, url, more, body, limits, plainHttp);
    }

    /** Tells neither address nor headers nor body, so that no log tells what they hold. */
    @Override
    public String toString() {
        return "EgressRequest[" + method + "]";
    }
}
