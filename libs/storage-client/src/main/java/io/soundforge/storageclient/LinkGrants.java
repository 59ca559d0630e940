package io.soundforge.storageclient;

import io.soundforge.storageclient.LinkSigner.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Grants: queries that let whoever holds a stable link read what is behind it, as its owner, until they expire. HMAC-SHA256 over path,
 * owner, expiry and id of the key, with the secrets that links to files are signed with; neither can stand for the other.
 */
public final class LinkGrants {
    /** The parameter with the grant itself. */
    public static final String GRANT = "grant";

    /** The parameter that says until when, in seconds since 1970. */
    public static final String EXPIRES = "expires";

    private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern GRANTABLE =
            Pattern.compile("/api/v1/(?:jobs/" + ID + "|tracks/" + ID + "(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final LinkKeys keys;
    private final Clock clock;

    /**
     * @param secret the key to sign with
     * @param previousSecret a key that is still accepted
     * @throws IllegalArgumentException if a secret is too short
     */
    public LinkGrants(String secret, Optional<String> previousSecret, Clock clock) {
        this.keys = new LinkKeys(secret, previousSecret);
        this.clock = clock;
    }

    /**
     * What a grant turned out to be.
     *
     * @param owner as whom its holder is answered; null unless it is valid
     */
    public record Judgement(Verdict verdict, String owner) {}

    /** Whether there are grants for that path: a job, a track, and what is below a track. */
    public static boolean isGrantable(String path) {
        return GRANTABLE.matcher(path).matches();
    }

    /**
     * The query that grants a path, e.g. {@code ?expires=…&grant=…}. Always the same for the same path, owner and time.
     *
     * @param path as the gateway sees it, without query
     * @param expiresAt the first moment at which it no longer works
     * @throws IllegalArgumentException for a path that is not grantable
     */
    public String query(String path, String owner, Instant expiresAt) {
        if (!isGrantable(path)) {
            throw new IllegalArgumentException("no grants for " + path);
        }
        LinkKeys.Key key = keys.newest();
        String expires = Long.toString(expiresAt.getEpochSecond());
        String whose = Base64.getUrlEncoder().withoutPadding().encodeToString(owner.getBytes(StandardCharsets.UTF_8));
        return "?" + EXPIRES + "=" + expires + "&" + GRANT + "=" + key.id() + "." + whose + "."
                + key.sign(text(key, path, expires, whose));
    }

    /**
     * Judges what came with a request.
     *
     * @param path of the request, as it was written
     * @param expires the parameter; may be null
     * @param grant the parameter; may be null
     */
    public Judgement judge(String path, String expires, String grant) {
        String[] parts = grant == null ? new String[0] : grant.split("\\.", -1);
        boolean formed =
                parts.length == 3 && expires != null && SECONDS.matcher(expires).matches() && isGrantable(path);
        if (!formed || !keys.signed(parts[0], parts[2], key -> text(key, path, expires, parts[1]))) {
            return new Judgement(Verdict.INVALID, null);
        }
        if (!Instant.ofEpochSecond(Long.parseLong(expires)).isAfter(clock.instant())) {
            return new Judgement(Verdict.EXPIRED, null);
        }
        String owner = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return new Judgement(Verdict.VALID, owner);
    }

    /** No part can hold a line break, so no two grants share a text; links to files begin otherwise. */
    private static String text(LinkKeys.Key key, String path, String expires, String owner) {
        return "grant v1\n" + path + "\n" + expires + "\n" + key.id() + "\n" + owner;
    }
}
