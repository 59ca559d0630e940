package io.soundforge.storage.ops;

import io.micrometer.core.instrument.Counter;
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

    private final AtomicLong missing = new AtomicLong();

    Outcomes(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("soundforge.storage.missing.files", missing, AtomicLong::doubleValue);
        for (BlobKind kind : BlobKind.values()) {
            bytes.put(kind, gauge("soundforge.storage.bytes", kind));
            files.put(kind, gauge("soundforge.storage.files", kind));
        }
        // There from the start, at zero, so that the first of its sort is an increase.
        publications("published");
        publications("fenced");
        publications("storage_full");
        received("upload", "stored", 0);
        received("staged", "stored", 0);
        swept("reaped", 0);
    }

    private AtomicLong gauge(String name, BlobKind kind) {
        AtomicLong value = new AtomicLong();
        registry.gauge(name, Tags.of("kind", kind.wire()), value, AtomicLong::doubleValue);
        return value;
    }

    /** A publication ended so: published, repeated, fenced, track_deleted, checksum_mismatch, storage_full, … */
    public void publication(String outcome) {
        publications(outcome).increment();
    }

    private Counter publications(String outcome) {
        return registry.counter("soundforge.storage.publications", "outcome", outcome);
    }

    /** An upload or a staged file ended so: stored, too_large, incomplete, storage_full, … */
    public void received(String what, String outcome) {
        received(what, outcome, 1);
    }

    private void received(String what, String outcome, int count) {
        registry.counter("soundforge.storage.received", "what", what, "outcome", outcome)
                .increment(count);
    }

    /** The sweep removed, or mended, so many things of a sort. */
    public void swept(String what, long count) {
        registry.counter("soundforge.storage.swept", "what", what).increment(count);
    }

    /** So many files have lost their bytes, as far as is known. */
    public void missing(long count) {
        missing.set(count);
    }

    /** How much there is now. */
    public void usage(Map<BlobKind, Usage.Amount> amounts) {
        amounts.forEach((kind, amount) -> {
            bytes.get(kind).set(amount.bytes());
            files.get(kind).set(amount.files());
        });
    }
}
