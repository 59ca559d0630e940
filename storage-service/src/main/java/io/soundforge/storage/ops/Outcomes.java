package io.soundforge.storage.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.soundforge.storage.catalog.Usage;
import io.soundforge.storageclient.BlobKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What this service tells about itself. */
@ApplicationScoped
public class Outcomes {
    private final MeterRegistry registry;
    private final Map<BlobKind, AtomicLong> bytes = new EnumMap<>(BlobKind.class);
    private final Map<BlobKind, AtomicLong> files = new EnumMap<>(BlobKind.class);

    Outcomes(MeterRegistry registry) {
        this.registry = registry;
        for (BlobKind kind : BlobKind.values()) {
            bytes.put(kind, gauge("soundforge.storage.bytes", kind));
            files.put(kind, gauge("soundforge.storage.files", kind));
        }
    }

    private AtomicLong gauge(String name, BlobKind kind) {
        AtomicLong value = new AtomicLong();
        registry.gauge(name, Tags.of("kind", kind.wire()), value, AtomicLong::doubleValue);
        return value;
    }

    /** A publication ended so: published, repeated, fenced, track_deleted, checksum_mismatch, storage_full, … */
    public void publication(String outcome) {
        registry.counter("soundforge.storage.publications", "outcome", outcome).increment();
    }

    /** An upload or a staged file ended so: stored, too_large, incomplete, storage_full, … */
    public void received(String what, String outcome) {
        registry.counter("soundforge.storage.received", "what", what, "outcome", outcome)
                .increment();
    }

    /** The sweep removed, or mended, so many things of a sort. */
    public void swept(String what, long count) {
        registry.counter("soundforge.storage.swept", "what", what).increment(count);
    }

    /** How much there is now. */
    public void usage(Map<BlobKind, Usage.Amount> amounts) {
        amounts.forEach((kind, amount) -> {
            bytes.get(kind).set(amount.bytes());
            files.get(kind).set(amount.files());
        });
    }
}
