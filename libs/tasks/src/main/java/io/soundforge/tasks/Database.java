package io.soundforge.tasks;

import io.soundforge.sql.TransientErrors;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.sql.DataSource;

/** The service's database as the kernel uses it: plain connections, own short transactions, and something to do after a commit. */
final class Database {
    /** Work on a connection. */
    @FunctionalInterface
    interface Body<T> {
        T run(Connection connection) throws SQLException;
    }

    private final DataSource dataSource;
    private final TransactionSynchronizationRegistry jta;
    private final ThreadLocal<Set<Runnable>> afterCommit = new ThreadLocal<>();

    /**
     * @param jta where transactions of the surrounding application are known; null where there are none
     */
    Database(DataSource dataSource, TransactionSynchronizationRegistry jta) {
        this.dataSource = dataSource;
        this.jta = jta;
    }

    /** A connection, for those who keep one. The caller closes it. */
    Connection connect() throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new DatabaseAwayException(e);
        }
    }

    /** Runs single statements, each a transaction of its own. */
    <T> T autocommit(Body<T> body) throws SQLException {
        try (Connection connection = connect()) {
            return body.run(connection);
        }
    }

    /** Runs the body in one transaction, then the hooks of {@link #afterCommit}. */
    <T> T transaction(Body<T> body) throws SQLException {
        Set<Runnable> hooks = new LinkedHashSet<>();
        T result;
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            afterCommit.set(hooks);
            try {
                result = body.run(connection);
                connection.commit();
            } catch (Throwable e) {
                rollback(connection, e);
                throw e;
            } finally {
                afterCommit.remove();
                restore(connection);
            }
        }
        hooks.forEach(Runnable::run);
        return result;
    }

    /**
     * Runs the action once what this thread is writing has been committed: after {@link #transaction}, after the JTA transaction, or at
     * once where there is neither.
     */
    void afterCommit(Runnable action) {
        Set<Runnable> hooks = afterCommit.get();
        if (hooks != null) {
            hooks.add(action);
        } else if (jta != null && jta.getTransactionStatus() == Status.STATUS_ACTIVE) {
            jta.registerInterposedSynchronization(new OnCommit(action));
        } else {
            action.run();
        }
    }

    /** As {@link TransientErrors}. */
    static boolean isTransient(Throwable e) {
        return TransientErrors.isTransient(e);
    }

    private static void rollback(Connection connection, Throwable cause) {
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

    /** No connection was to be had. */
    static final class DatabaseAwayException extends SQLTransientConnectionException {
        DatabaseAwayException(SQLException cause) {
            super("no database connection: " + cause.getMessage(), "08001", cause);
        }
    }

    private record OnCommit(Runnable action) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                action.run();
            }
        }
    }
}
