package io.soundforge.problem;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What services show one another ({@code soundforge.internal.token}). Whoever does not show it is a stranger. */
@ApplicationScoped
public class InternalToken {
    /** The shortest token that opens a door, in characters. */
    public static final int MIN_LENGTH = 16;

    private static final String SCHEME = "Bearer ";

    private final Optional<String> token;
    private final Optional<byte[]> expected;

    InternalToken(@ConfigProperty(name = "soundforge.internal.token") Optional<String> token) {
        this.token = token.filter(text -> !text.isBlank());
        this.expected = this.token.map(InternalToken::digest);
    }

    /** Whether a header {@code Authorization} shows it. Takes the same time for every wrong one; nobody shows one that is not set. */
    public boolean isShownIn(String authorization) {
        String given = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).trim()
                : "";
        return expected.isPresent() && MessageDigest.isEqual(expected.get(), digest(given));
    }

    /** The header {@code Authorization} of a call to another service; empty where no token is set. */
    public Optional<String> authorization() {
        return token.map(text -> SCHEME + text);
    }

    /**
     * Says what is missing where a service can be reached from elsewhere.
     *
     * @throws DoorOpenException if the token is not set, or too short to keep anybody out
     */
    public void require() {
        if (token.orElse("").length() < MIN_LENGTH) {
            throw new DoorOpenException(
                    "soundforge.internal.token must be set to a random text of at least " + MIN_LENGTH
                            + " characters, the same for all services, since quarkus.http.host lets others than this machine in");
        }
    }

    /** Digests have one length, so that the comparison tells nothing about the token's. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
