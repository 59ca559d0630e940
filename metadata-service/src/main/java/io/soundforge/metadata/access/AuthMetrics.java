package io.soundforge.metadata.access;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts refused requests. */
@ApplicationScoped
class AuthMetrics {
    private final MeterRegistry registry;

    AuthMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param reason one of few, e.g. {@code missing}, {@code unknown}, {@code scope} */
    void refused(String reason) {
        registry.counter("soundforge.auth.refusals", "reason", reason).increment();
    }
}
