package io.soundforge.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.Step;
import io.soundforge.events.WorkerCapabilities;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Announces what this service offers, so that the gateway can validate requests and answer while no worker runs. */
@Singleton
public class CapabilityAnnouncer {
    private static final Logger LOG = Logger.getLogger(CapabilityAnnouncer.class);

    private final Database database;
    private final Outbox outbox;
    private final String service;
    private final String version;
    private WorkerCapabilities announced;

    CapabilityAnnouncer(
            Database database,
            Outbox outbox,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.database = database;
        this.outbox = outbox;
        this.service = service;
        this.version = version;
    }

    /**
     * Announces the capabilities unless this process has announced the same before. Blocks, and tries again, while the database
     * is away.
     *
     * @param engineVersions names and versions of what the service runs; its own version is added
     */
    public synchronized void announce(Step step, Map<String, String> engineVersions, JsonNode capabilities) {
        Map<String, String> versions = new TreeMap<>(engineVersions);
        versions.put(service, version);
        if (announced != null
                && announced.versions().equals(versions)
                && announced.capabilities().equals(capabilities)) {
            return;
        }
        WorkerCapabilities event = new WorkerCapabilities(service, step, versions, capabilities, Instant.now());
        Backoff backoff = new Backoff();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                database.transaction(connection -> {
                    outbox.append(connection, List.of(event));
                    return null;
                });
                announced = event;
                return;
            } catch (SQLException e) {
                LOG.logf(backoff.level(), "The capabilities could not be announced yet: %s", e.getMessage());
                pause(backoff);
            }
        }
    }

    private static void pause(Backoff backoff) {
        try {
            backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
