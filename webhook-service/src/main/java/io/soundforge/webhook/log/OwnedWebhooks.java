package io.soundforge.webhook.log;

import io.soundforge.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;

/** Says whether a webhook is somebody's, and whether anything is sent to it. */
@ApplicationScoped
class OwnedWebhooks {
    private static final String STATE = "SELECT state FROM endpoint WHERE id = ? AND owner = ?";

    /** @throws ApiException 404 WEBHOOK_NOT_FOUND, also for those of others */
    void require(Connection connection, UUID webhook, String owner) throws SQLException {
        state(connection, webhook, owner);
    }

    /** @throws ApiException 404 WEBHOOK_NOT_FOUND; 409 WEBHOOK_PAUSED, WEBHOOK_DISABLED */
    void requireActive(Connection connection, UUID webhook, String owner) throws SQLException {
        String state = state(connection, webhook, owner);
        if (!state.equals("active")) {
            throw ApiException.conflict(
                    "WEBHOOK_" + state.toUpperCase(Locale.ROOT), "The webhook is " + state + ". Resume it first.");
        }
    }

    private static String state(Connection connection, UUID webhook, String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STATE)) {
            select.setObject(1, webhook);
            select.setString(2, owner);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw ApiException.notFound("WEBHOOK_NOT_FOUND", "There is no webhook " + webhook + ".");
                }
                return row.getString(1);
            }
        }
    }
}
