package io.soundforge.storage.ops;

import io.soundforge.problem.Problem;
import io.soundforge.storageclient.Digests;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets in those who know the token. Takes the same time for every wrong one. */
@Provider
@Internal
@Priority(Priorities.AUTHENTICATION)
public class InternalTokenFilter implements ContainerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final byte[] expected;

    public InternalTokenFilter(StoreSecrets secrets) {
        expected = digest(secrets.internalToken());
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        String given = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).trim()
                : "";
        if (!MessageDigest.isEqual(expected, digest(given))) {
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
        return Digests.sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
