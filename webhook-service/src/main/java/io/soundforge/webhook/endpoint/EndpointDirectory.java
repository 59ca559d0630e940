package io.soundforge.webhook.endpoint;

import io.soundforge.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** An owner's webhooks, for whoever does something with one of them. */
@ApplicationScoped
public class EndpointDirectory {
    private static final String FIND = "SELECT state FROM endpoint WHERE id = ? AND owner = ?";

    /** A webhook that is there. */
    public record EndpointRow(UUID id, EndpointState state) {}

    /** Empty for one that is not there, or is somebody else's. */
    public Optional<EndpointRow> find(Connection connection, UUID id, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setObject(1, id);
            statement.setString(2, owner);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? EndpointState.ofWire(row.getString(1)).map(state -> new EndpointRow(id, state))
                        : Optional.empty();
            }
        }
    }

    /** @throws ApiException 404 WEBHOOK_NOT_FOUND */
    public EndpointRow require(Connection connection, UUID id, String owner) throws SQLException {
        return find(connection, id, owner).orElseThrow(() -> notFound(id));
    }

    /** @throws ApiException 404 WEBHOOK_NOT_FOUND; 409 WEBHOOK_PAUSED, WEBHOOK_DISABLED */
    public void requireActive(Connection connection, UUID id, String owner) throws SQLException {
        switch (require(connection, id, owner).state()) {
            case PAUSED -> throw ApiException.conflict("WEBHOOK_PAUSED", "The webhook is paused. Resume it first.");
            case DISABLED ->
                throw ApiException.conflict("WEBHOOK_DISABLED", "The webhook is disabled. Resume it first.");
            case ACTIVE -> {}
        }
    }

    static ApiException notFound(UUID id) {
        return ApiException.notFound("WEBHOOK_NOT_FOUND", "There is no webhook " + id + ".");
    }
}
