package io.soundforge.storage.ops;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the base path is our volume and can be written to. A full disk is no reason to stop serving what is there. */
@Readiness
@ApplicationScoped
public class VolumeHealth implements HealthCheck {
    private final BlobBackend backend;
    private final VolumeGuard guard;

    VolumeHealth(BlobBackend backend, VolumeGuard guard) {
        this.backend = backend;
        this.guard = guard;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("storage backend").withData("location", backend.location());
        try {
            guard.check();
            backend.probe();
            backend.warnings().stream()
                    .reduce((one, other) -> one + "; " + other)
                    .ifPresent(warnings -> response.withData("warning", warnings));
            return response.up().build();
        } catch (IOException | SQLException | ApiException e) {
            return response.down()
                    .withData("error", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
