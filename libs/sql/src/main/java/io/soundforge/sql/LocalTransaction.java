package io.soundforge.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;

/** One short transaction on a connection of its own, known to nobody else: for hot paths. */
public final class LocalTransaction {
    /** Work on a connection. */
    @FunctionalInterface
    public interface Body<T> {
        /** Does it. */
        T run(Connection connection) throws SQLException;
    }

    private LocalTransaction() {}

    /**
     * Runs the body in one transaction: all of it or, on any exception, nothing.
     *
     * @throws SQLException as the database says; {@link TransientErrors} tells whether a repetition may help
     */
    public static <T> T call(DataSource dataSource, Body<T> body) throws SQLException {
        try (Connection connection = connect(dataSource)) {
            connection.setAutoCommit(false);
            try {
                T result = body.run(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            } finally {
                restore(connection);
            }
        }
    }

    private static Connection connect(DataSource dataSource) throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new SQLTransientConnectionException("no database connection: " + e.getMessage(), "08001", e);
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void restore(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException ignored) {
            // A broken connection leaves the pool when it is closed.
        }
    }
}
