package io.soundforge.egress;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Arrays;

/** Counts outgoing calls as {@code soundforge.egress.calls} by outcome: {@code OK}, or the name of an {@link EgressCode}. */
@Singleton
@Startup
class EgressMetrics implements EgressObserver {
    private final MeterRegistry registry;

    EgressMetrics(MeterRegistry registry) {
        this.registry = registry;
        calls(OK);
        Arrays.stream(EgressCode.values()).map(EgressCode::name).forEach(this::calls);
    }

    @Override
    public void ended(String outcome) {
        calls(outcome).increment();
    }

    private Counter calls(String outcome) {
        return registry.counter("soundforge.egress.calls", "outcome", outcome);
    }
}
