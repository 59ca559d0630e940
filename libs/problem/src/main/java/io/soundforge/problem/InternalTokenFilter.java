package io.soundforge.problem;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets in those who know the token, nobody where none is set. Takes the same time for every wrong one. */
@Provider
@Internal
@Priority(Priorities.AUTHENTICATION)
public class InternalTokenFilter implements ContainerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> expected;

    InternalTokenFilter(@ConfigProperty(name = "soundforge.internal.token") Optional<String> token) {
        expected = token.filter(text -> !text.isBlank()).map(InternalTokenFilter::digest);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        String given = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).trim()
                : "";
        if (expected.isEmpty() || !MessageDigest.isEqual(expected.get(), digest(given))) {
            request.abortWith(Problem.of(
                            401,
                            "UNAUTHORIZED",
                            "This address is for the other services; it needs the internal token.",
                            request.getUriInfo().getPath())
                    .toResponse());
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
