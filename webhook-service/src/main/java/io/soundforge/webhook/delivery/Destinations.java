package io.soundforge.webhook.delivery;

import io.soundforge.secrets.SecretException;
import io.soundforge.webhook.endpoint.EndpointVault;
import io.soundforge.webhook.endpoint.SigningSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Endpoints as senders need them, opened once per change. Keeps the most recently used. */
@ApplicationScoped
class Destinations {
    private static final int KEPT = 1000;

    private static final String READ = """
            SELECT revision, url, headers, secret, previous_secret, previous_until, links FROM endpoint WHERE id = ?
            """;

    private final DataSource dataSource;
    private final EndpointVault vault;
    private final Clock clock;
    private final Map<UUID, Destination> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Destination> eldest) {
            return size() > KEPT;
        }
    };

    Destinations(DataSource dataSource, EndpointVault vault, Clock clock) {
        this.dataSource = dataSource;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * The endpoint with at least that revision of its settings.
     *
     * @return empty if it is deleted
     * @throws SecretException if what it keeps secret cannot be opened
     */
    Optional<Destination> find(UUID endpoint, int revision) throws SQLException {
        synchronized (kept) {
            Destination known = kept.get(endpoint);
            if (known != null && known.revision() >= revision) {
                return Optional.of(known);
            }
        }
        Optional<Destination> read = read(endpoint);
        read.ifPresent(destination -> {
            synchronized (kept) {
                kept.put(endpoint, destination);
            }
        });
        return read;
    }

    private Optional<Destination> read(UUID endpoint) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setObject(1, endpoint);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(opened(endpoint, row)) : Optional.empty();
            }
        }
    }

    private Destination opened(UUID endpoint, ResultSet row) throws SQLException {
        byte[] previous = row.getBytes("previous_secret");
        OffsetDateTime until = row.getObject("previous_until", OffsetDateTime.class);
        Instant previousUntil = until == null ? Instant.MIN : until.toInstant();
        SigningSecret previousSecret = previous == null || previousUntil.isBefore(clock.instant())
                ? null
                : vault.openSecret(endpoint, previous);
        return new Destination(
                endpoint,
                row.getInt("revision"),
                row.getString("url"),
                vault.openHeaders(endpoint, row.getBytes("headers")),
                vault.openSecret(endpoint, row.getBytes("secret")),
                previousSecret,
                previousUntil,
                row.getString("links").equals("bearer"));
    }
}
