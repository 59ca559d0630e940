package io.soundforge.telemetry;

import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets the log lines of a request say which job or track it is about, by its address, and which trace it belongs to. */
@Provider
public class RequestLogFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Pattern ABOUT = Pattern.compile("/(jobs|tracks)/([0-9a-f-]{36})(?:/|$)");
    private static final String OPEN = RequestLogFilter.class.getName();

    private final Instance<Tracing> tracing;

    /** @param tracing filters are made before settings can be read */
    RequestLogFilter(Instance<Tracing> tracing) {
        this.tracing = tracing;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String traceparent = tracing.get().current();
        LogContext context =
                LogContext.open().trace(traceparent != null ? traceparent : request.getHeaderString("traceparent"));
        Matcher about = ABOUT.matcher(request.getUriInfo().getPath());
        if (about.find()) {
            if (about.group(1).equals("jobs")) {
                context.job(about.group(2));
            } else {
                context.track(about.group(2));
            }
        }
        request.setProperty(OPEN, context);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(OPEN) instanceof LogContext context) {
            context.close();
        }
    }
}
