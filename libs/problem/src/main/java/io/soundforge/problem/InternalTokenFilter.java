package io.soundforge.problem;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Lets in those who know the token, nobody where none is set. */
@Provider
@Internal
@Priority(Priorities.AUTHENTICATION)
public class InternalTokenFilter implements ContainerRequestFilter {
    private final InternalToken token;

    InternalTokenFilter(InternalToken token) {
        this.token = token;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!token.isShownIn(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            request.abortWith(
                    ServiceDoor.refusal(request.getUriInfo().getPath()).toResponse());
        }
    }
}
