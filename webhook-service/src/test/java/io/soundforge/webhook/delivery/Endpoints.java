package io.soundforge.webhook.delivery;

import io.soundforge.events.EventCodec;
import io.soundforge.webhook.endpoint.EndpointVault;
import io.soundforge.webhook.endpoint.SigningSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Puts endpoints into the tables past the API. */
@ApplicationScoped
public class Endpoints {
    private final DataSource dataSource;
    private final EndpointVault vault;

    Endpoints(DataSource dataSource, EndpointVault vault) {
        this.dataSource = dataSource;
        this.vault = vault;
    }

    /** An endpoint, and what it is signed with. */
    public record Added(UUID id, SigningSecret secret) {}

    /** Adds an active endpoint that takes events of that pattern. */
    public Added add(String url, String pattern, String owner) throws SQLException {
        UUID id = EventCodec.newId();
        SigningSecret secret = SigningSecret.random();
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO endpoint (id, owner, url, events, links, secret, state)
                    VALUES (?, ?, ?, ARRAY[?], 'session', ?, 'active')
                    """)) {
                insert.setObject(1, id);
                insert.setString(2, owner);
                insert.setString(3, url);
                insert.setString(4, pattern);
                insert.setBytes(5, vault.sealSecret(id, secret));
                insert.executeUpdate();
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO endpoint_health (endpoint_id) VALUES (?)")) {
                insert.setObject(1, id);
                insert.executeUpdate();
            }
        }
        return new Added(id, secret);
    }
}
