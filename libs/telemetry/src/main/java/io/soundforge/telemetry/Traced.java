package io.soundforge.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;

/** Something that is being done and traced; closing it ends it. Where tracing is off it does nothing. */
public final class Traced implements AutoCloseable {
    /** Traces nothing. */
    public static final Traced NONE = new Traced(null, Span.getInvalid(), Scope.noop());

    private final Tracer tracer;
    private final Span span;
    private final Scope scope;

    Traced(Tracer tracer, Span span, Scope scope) {
        this.tracer = tracer;
        this.span = span;
        this.scope = scope;
    }

    /** The context with which others go on; the given one where this is not traced. */
    public String traceparentOr(String otherwise) {
        return tracer == null ? otherwise : TraceContext.write(span.getSpanContext());
    }

    /** Says more about it. A value of null says nothing. */
    public Traced with(String name, Object value) {
        if (tracer != null && value != null) {
            if (value instanceof Number number) {
                span.setAttribute(name, number.longValue());
            } else {
                span.setAttribute(name, value.toString());
            }
        }
        return this;
    }

    /** Points at an earlier attempt; null points at nothing. */
    public Traced after(String traceparent) {
        if (tracer != null) {
            SpanContext earlier = TraceContext.read(traceparent);
            if (earlier.isValid()) {
                span.addLink(earlier);
            }
        }
        return this;
    }

    /** It did not come to a good end. @param why a code, or a few words */
    public void failed(String why) {
        span.setStatus(StatusCode.ERROR, why);
    }

    /** A part of it that somebody else has timed. */
    public void part(String name, Instant start, Instant end) {
        if (tracer != null) {
            tracer.spanBuilder(name)
                    .setParent(Context.root().with(span))
                    .setStartTimestamp(start)
                    .startSpan()
                    .end(end);
        }
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}
