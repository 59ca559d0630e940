package io.soundforge.metadata.access.key;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.metadata.access.AuthSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** When keys were last used: kept in memory, written now and then, so that no request waits for it. */
@ApplicationScoped
class KeyUses {
    private static final Logger LOG = Logger.getLogger(KeyUses.class);

    private final KeyStore store;
    private final AuthSettings.Keys settings;
    private final Map<UUID, Instant> uses = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("key-uses").daemon().factory());

    KeyUses(KeyStore store, AuthSettings settings) {
        this.store = store;
        this.settings = settings.keys();
    }

    void start(@Observes StartupEvent event) {
        long pause = settings.useInterval().toMillis();
        timer.scheduleWithFixedDelay(this::write, pause, pause, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        timer.shutdownNow();
        write();
    }

    /** The key was used now. */
    void note(UUID id) {
        uses.put(id, Instant.now());
    }

    private void write() {
        Map<UUID, Instant> batch = new HashMap<>(uses);
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.used(batch);
            batch.forEach(uses::remove);
        } catch (RuntimeException e) {
            LOG.warnf("When keys were last used is written next time: %s", e.getMessage());
        }
    }
}
