package io.soundforge.webhook.endpoint;

import io.soundforge.secrets.SecretException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready with a key to keep secrets with: without it nothing can be registered, signed or sent. A key that opens none of the newest
 * secrets is the wrong one.
 */
@Readiness
@ApplicationScoped
class SecretsHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(SecretsHealth.class);
    private static final String NEWEST = "SELECT id, secret FROM endpoint ORDER BY id DESC LIMIT 10";

    private final EndpointVault vault;
    private final DataSource dataSource;
    private volatile boolean proven;

    SecretsHealth(EndpointVault vault, DataSource dataSource) {
        this.vault = vault;
        this.dataSource = dataSource;
    }

    @Override
    public HealthCheckResponse call() {
        if (!vault.isReady()) {
            return down("soundforge.secrets.key is not set");
        }
        if (!proven && isWrong()) {
            return down("soundforge.secrets.key opens nothing that is stored; set the key that was used before,"
                    + " or add it to soundforge.secrets.previous-keys");
        }
        return HealthCheckResponse.up("secrets");
    }

    private static HealthCheckResponse down(String error) {
        return HealthCheckResponse.named("secrets")
                .down()
                .withData("error", error)
                .build();
    }

    /** Whether there are secrets, and none can be opened. Keys stay the same while a process runs: what was opened once is enough. */
    private boolean isWrong() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(NEWEST);
                ResultSet row = statement.executeQuery()) {
            boolean found = false;
            while (row.next() && !proven) {
                found = true;
                proven = opens(row.getObject(1, UUID.class), row.getBytes(2));
            }
            return found && !proven;
        } catch (SQLException e) {
            // Another check says so.
            LOG.debugf("Cannot look at stored secrets: %s", e.getMessage());
            return false;
        }
    }

    private boolean opens(UUID endpoint, byte[] sealed) {
        try {
            vault.openSecret(endpoint, sealed);
            return true;
        } catch (SecretException e) {
            return false;
        }
    }
}
