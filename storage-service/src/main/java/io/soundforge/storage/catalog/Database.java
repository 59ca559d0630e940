package io.soundforge.storage.catalog;

import io.soundforge.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

    /** How long a statement waits for another's lock. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '20s'";

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
