package io.soundforge.storage.catalog;

import io.soundforge.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Short transactions. */
@ApplicationScoped
public class Database {
    /** Work inside a transaction. It may move files where the database says so, and must not wait for anything slower. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException, IOException;
    }

    /** Work that takes its time, outside of any transaction. */
    @FunctionalInterface
    public interface Slow<T> {
        T run() throws SQLException, IOException;
    }

    /** How long a statement waits for another's lock. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '20s'";

    private static final String LOCK_OF = "hashtextextended(current_schema() || ':' || ?, 0)";

    private static final Set<String> CONTENTION = Set.of("55P03", "40P01", "40001");

    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Runs the work in one transaction: all of it or, on any exception, nothing. */
    public <T> T inTransaction(Work<T> work) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(LOCK_TIMEOUT);
                }
                T result = work.run(connection);
                connection.commit();
                committed = true;
                return result;
            } catch (SQLException e) {
                if (isContention(e)) {
                    throw busy(e);
                }
                throw e;
            } finally {
                if (!committed) {
                    rollBack(connection);
                }
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Does what one process does at a time. A connection is held meanwhile; were it lost, another process might begin.
     *
     * @param what all that has the same name
     * @return empty if somebody else is at it
     */
    public <T> Optional<T> alone(String what, Slow<T> work) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection()) {
            if (!isTrue(connection, "SELECT pg_try_advisory_lock(" + LOCK_OF + ")", what)) {
                return Optional.empty();
            }
            try {
                return Optional.of(work.run());
            } finally {
                isTrue(connection, "SELECT pg_advisory_unlock(" + LOCK_OF + ")", what);
            }
        }
    }

    private static boolean isTrue(Connection connection, String sql, String what) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, what);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Waited too long for a lock, or was chosen to give way: nothing is wrong but the moment. */
    private static boolean isContention(SQLException error) {
        return error.getSQLState() != null && CONTENTION.contains(error.getSQLState());
    }

    private static ApiException busy(SQLException cause) {
        ApiException busy = ApiException.unavailable("STORAGE_BUSY", "Others are at the same files; try again.");
        busy.initCause(cause);
        return busy;
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is lost, and the transaction with it; the cause is on its way up already.
        }
    }
}
