package io.soundforge.storageclient;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Signs and verifies expiring links to stored files: HMAC-SHA256 over path, expiry, id of the key and download name. Two keys may be
 * valid at once, so that the secret can be rotated without breaking links.
 */
public final class LinkSigner {
    /** The prefix of all links. */
    public static final String ROOT = "/files/";

    /** The shortest secret that is accepted, in characters. */
    public static final int MIN_SECRET_LENGTH = LinkKeys.MIN_SECRET_LENGTH;

    /** What a link turned out to be. */
    public enum Verdict {
        VALID,
        EXPIRED,
        INVALID
    }

    private final LinkKeys keys;
    private final Duration ttl;
    private final Clock clock;

    /**
     * @param secret the key to sign with
     * @param previousSecret a key that is still accepted
     * @param ttl how long links are valid unless asked otherwise
     * @throws IllegalArgumentException if a secret is too short
     */
    public LinkSigner(String secret, Optional<String> previousSecret, Duration ttl, Clock clock) {
        this.keys = new LinkKeys(secret, previousSecret);
        this.ttl = ttl;
        this.clock = clock;
    }

    /** A link to a stored file, valid for the configured time. */
    public SignedLink link(StorageKey key) {
        return link(key, null, ttl);
    }

    /**
     * A link to a stored file.
     *
     * @param downloadName the name that a browser saves it under, any characters; null: the key's last segment
     * @param validFor how long it works; null: the configured time
     */
    public SignedLink link(StorageKey key, String downloadName, Duration validFor) {
        return sign(ROOT + key.value(), downloadName, validFor);
    }

    /**
     * A link to a ZIP of everything there is of a track.
     *
     * @param downloadName as in {@link #link(StorageKey, String, Duration)}; without {@code .zip} it names the folder in the ZIP
     */
    public SignedLink archive(UUID trackId, String downloadName, Duration validFor) {
        return sign(ROOT + "archive/" + trackId + ".zip", downloadName, validFor);
    }

    /**
     * Whether a link is ours and still good. Takes the same time for every wrong signature.
     *
     * @param path decoded path
     * @param download decoded {@code download}, or null
     */
    public Verdict verify(String path, String expires, String keyId, String download, String signature) {
        if (expires == null || keyId == null || signature == null || !expires.matches("[0-9]{1,12}")) {
            return Verdict.INVALID;
        }
        if (!keys.signed(keyId, signature, key -> text(key, path, expires, download))) {
            return Verdict.INVALID;
        }
        return Instant.ofEpochSecond(Long.parseLong(expires)).isAfter(clock.instant())
                ? Verdict.VALID
                : Verdict.EXPIRED;
    }

    private SignedLink sign(String path, String downloadName, Duration validFor) {
        LinkKeys.Key key = keys.newest();
        String download = downloadName == null || downloadName.isBlank() ? null : downloadName;
        Instant expiresAt = Instant.ofEpochSecond(
                clock.instant().plus(validFor == null ? ttl : validFor).getEpochSecond());
        String expires = Long.toString(expiresAt.getEpochSecond());
        StringBuilder link = new StringBuilder(path)
                .append("?exp=")
                .append(expires)
                .append("&kid=")
                .append(key.id());
        if (download != null) {
            link.append("&download=")
                    .append(URLEncoder.encode(download, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        link.append("&sig=").append(key.sign(text(key, path, expires, download)));
        return new SignedLink(link.toString(), expiresAt);
    }

    /** The download name comes last: it is the only part that may hold any character, so no two links share a text. */
    private static String text(LinkKeys.Key key, String path, String expires, String download) {
        return "v1\n" + path + "\n" + expires + "\n" + key.id() + "\n" + (download == null ? "" : download);
    }
}
