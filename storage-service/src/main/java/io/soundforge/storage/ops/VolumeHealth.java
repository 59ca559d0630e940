package io.soundforge.storage.ops;

import io.soundforge.storage.blob.BlobBackend;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the base path can be written to. A full disk is no reason to stop serving what is there. */
@Readiness
@ApplicationScoped
public class VolumeHealth implements HealthCheck {
    private final BlobBackend backend;

    VolumeHealth(BlobBackend backend) {
        this.backend = backend;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("storage backend").withData("location", backend.location());
        try {
            backend.probe();
            return response.up().build();
        } catch (IOException e) {
            return response.down()
                    .withData("error", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
