package io.soundforge.egress;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code http} or {@code https} URL, taken apart once, strictly, so that what is vetted is what is called. User-info, control
 * characters and backslashes are refused; spaces and non-ASCII characters of the path are percent-encoded; the fragment is
 * dropped.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower-case ASCII name, or an address in its usual form (IPv6 without brackets)
 * @param literal the address, where the host is one and no name
 * @param port the port, never 0
 * @param target path and query as they are sent; starts with a slash
 */
public record EgressUrl(String scheme, String host, Optional<InetAddress> literal, int port, String target) {
    private static final int MAX_LENGTH = 8192;
    private static final Pattern PARTS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\\?[^#]*)?(?:#.*)?", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]+)(?::([0-9]{1,5})?)?");
    private static final Pattern NAME = Pattern.compile("(?!-)[a-z0-9_-]{1,63}(?:\\.(?!-)[a-z0-9_-]{1,63})*\\.?");
    private static final String UNSAFE_IN_TARGET = " \"<>\\^`{|}";

    /** @throws EgressException {@link EgressCode#URL_NOT_ALLOWED} with the reason */
    public static EgressUrl parse(String text) throws EgressException {
        String url = text == null ? "" : text.strip();
        if (url.length() > MAX_LENGTH) {
            throw refused("the URL is longer than " + MAX_LENGTH + " characters");
        }
        if (url.chars().anyMatch(Character::isISOControl)) {
            throw refused("the URL contains control characters");
        }
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw refused("the URL is not of the form http(s)://host/path");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused("URLs of the scheme " + scheme + " are not supported, only http and https");
        }
        String authority = parts.group(2);
        if (authority.indexOf('@') >= 0) {
            throw refused("a URL with a user name or password in it is not accepted");
        }
        Matcher hostAndPort = AUTHORITY.matcher(authority);
        if (!hostAndPort.matches()) {
            throw refused("the URL has no valid host");
        }
        String path = parts.group(3).isEmpty() ? "/" : parts.group(3);
        String query = parts.group(4) == null ? "" : parts.group(4);
        return of(scheme, hostAndPort.group(1), port(scheme, hostAndPort.group(2)), encode(path + query));
    }

    /**
     * The URL that a {@code Location} header means, seen from this one.
     *
     * @throws EgressException {@link EgressCode#URL_NOT_ALLOWED} with the reason
     */
    public EgressUrl resolve(String location) throws EgressException {
        String reference = location.strip();
        if (reference.chars().anyMatch(Character::isISOControl)) {
            throw refused("the server redirects to a URL with control characters");
        }
        if (reference.startsWith("//")) {
            return parse(scheme + ":" + reference);
        }
        if (reference.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            return parse(reference);
        }
        try {
            return parse(URI.create(toString()).resolve(encode(reference)).toString());
        } catch (IllegalArgumentException e) {
            throw refused("the server redirects to something that is no URL");
        }
    }

    /** Whether both have scheme, host and port in common. */
    public boolean sameOrigin(EgressUrl other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
    }

    /** Whether the call is encrypted. */
    public boolean tls() {
        return scheme.equals("https");
    }

    /** Host and, where it is not the scheme's own, port: the {@code Host} header. */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority() + target;
    }

    private static EgressUrl of(String scheme, String rawHost, int port, String target) throws EgressException {
        if (rawHost.startsWith("[")) {
            InetAddress address = HostLiteral.ipv6(rawHost.substring(1, rawHost.length() - 1));
            return new EgressUrl(scheme, address.getHostAddress(), Optional.of(address), port, target);
        }
        String host = ascii(rawHost);
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        Optional<InetAddress> literal = HostLiteral.ipv4(bare);
        if (literal.isPresent()) {
            return new EgressUrl(scheme, literal.get().getHostAddress(), literal, port, target);
        }
        if (bare.isEmpty() || bare.length() > 253 || !NAME.matcher(bare).matches()) {
            throw refused("the URL has no valid host");
        }
        return new EgressUrl(scheme, bare, Optional.empty(), port, target);
    }

    private static String ascii(String host) throws EgressException {
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw refused("the URL has no valid host");
        }
    }

    private static int port(String scheme, String text) throws EgressException {
        int port = text == null ? defaultPort(scheme) : Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw refused("the URL's port is not between 1 and 65535");
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String encode(String target) {
        StringBuilder encoded = new StringBuilder(target.length() + 16);
        target.codePoints().forEach(c -> {
            if (c < 0x80 && UNSAFE_IN_TARGET.indexOf(c) < 0) {
                encoded.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
            }
        });
        return encoded.toString();
    }

    private static EgressException refused(String why) {
        return EgressException.permanent(EgressCode.URL_NOT_ALLOWED, why);
    }
}
