package io.soundforge.webhook.endpoint;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready with a key to keep secrets with: without it nothing can be registered, signed or sent. */
@Readiness
@ApplicationScoped
class SecretsHealth implements HealthCheck {
    private final EndpointVault vault;

    SecretsHealth(EndpointVault vault) {
        this.vault = vault;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("secrets");
        return vault.isReady()
                ? response.up().build()
                : response.down()
                        .withData("error", "soundforge.secrets.key is not set")
                        .build();
    }
}
