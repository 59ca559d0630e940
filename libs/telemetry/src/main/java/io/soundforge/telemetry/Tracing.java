package io.soundforge.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * Makes spans. A track's trace begins with the request that brought it, travels in events and rows as a W3C {@code traceparent}, and ends with
 * the last webhook. Where tracing is off nothing is made, and contexts pass through unchanged.
 */
public final class Tracing {
    private static final Tracing OFF = new Tracing(null);

    private final Tracer tracer;

    private Tracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Makes no spans. */
    public static Tracing off() {
        return OFF;
    }

    /** Makes spans for whoever the application sends them to. */
    public static Tracing with(OpenTelemetry telemetry) {
        return new Tracing(telemetry.getTracer("io.soundforge"));
    }

    /** Whether spans are made. */
    public boolean isOn() {
        return tracer != null;
    }

    /** The context of what this thread is doing; null where that is not traced. */
    public String current() {
        if (tracer == null) {
            return null;
        }
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? TraceContext.write(span) : null;
    }

    /**
     * Begins a span on this thread, which must close it.
     *
     * @param name what is done, from a small set
     * @param traceparent the context that it goes on with; null: what this thread is doing, else a trace of its own
     */
    public Traced begin(String name, String traceparent) {
        return tracer == null ? Traced.NONE : begin(builder(name, traceparent));
    }

    /** As {@link #begin(String, String)}, for a call to another server. */
    public Traced beginCall(String name, String traceparent) {
        return tracer == null ? Traced.NONE : begin(builder(name, traceparent).setSpanKind(SpanKind.CLIENT));
    }

    /**
     * Begins a trace for one of several things that begin together, and links it to what this thread is doing.
     *
     * @return its context; null where tracing is off
     */
    public String branch(String name) {
        if (tracer == null) {
            return null;
        }
        Span cause = Span.current();
        SpanBuilder builder = tracer.spanBuilder(name).setParent(Context.root());
        if (cause.getSpanContext().isValid()) {
            builder.addLink(cause.getSpanContext());
        }
        Span span = builder.startSpan();
        span.end();
        return TraceContext.write(span.getSpanContext());
    }

    private SpanBuilder builder(String name, String traceparent) {
        SpanBuilder builder = tracer.spanBuilder(name);
        return traceparent == null ? builder : builder.setParent(TraceContext.asParent(traceparent));
    }

    private Traced begin(SpanBuilder builder) {
        Span span = builder.startSpan();
        return new Traced(tracer, span, span.makeCurrent());
    }
}
