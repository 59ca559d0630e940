package io.soundforge.storage.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How large the volume's file system is and how much of it is free; not there where files are not kept on a volume. */
@ApplicationScoped
public class VolumeSpace {
    private final Optional<Path> volume;
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong free = new AtomicLong();

    VolumeSpace(StoreSettings settings, MeterRegistry registry) {
        this.volume = settings.volume();
        if (volume.isPresent()) {
            measure();
            gauge(registry, "soundforge.storage.volume.size", "Size of the volume's file system", size);
            gauge(registry, "soundforge.storage.volume.free", "What of it may still be written", free);
        }
    }

    /** Not while somebody scrapes: a network volume may answer late. */
    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void measure() {
        volume.map(Path::toFile).ifPresent(base -> {
            size.set(base.getTotalSpace());
            free.set(base.getUsableSpace());
        });
    }

    private static void gauge(MeterRegistry registry, String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .baseUnit("bytes")
                .description(description)
                .register(registry);
    }
}
