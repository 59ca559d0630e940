package io.soundforge.storage.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Which volume the rows belong to. */
@ApplicationScoped
public class VolumeIds {
    private final Database database;

    public VolumeIds(Database database) {
        this.database = database;
    }

    /**
     * What the database knows.
     *
     * @param id of its volume
     * @param anyFiles whether files are supposed to lie there
     */
    public record Known(String id, boolean anyFiles) {}

    /** The volume of this database; the given id from now on, if it has none yet. */
    public Known knownOr(String fresh) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            execute(connection, "INSERT INTO volume (id) VALUES (?) ON CONFLICT DO NOTHING", fresh);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT id, EXISTS (SELECT 1 FROM blob) OR EXISTS (SELECT 1 FROM publication) FROM volume")) {
                row.next();
                return new Known(row.getString(1), row.getBoolean(2));
            }
        });
    }

    /** From now on the rows belong to another volume. */
    public void replace(String id) throws SQLException, IOException {
        database.inTransaction(connection -> execute(connection, "UPDATE volume SET id = ?", id));
    }

    private static int execute(Connection connection, String sql, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            return statement.executeUpdate();
        }
    }
}
