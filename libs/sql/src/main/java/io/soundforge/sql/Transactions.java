package io.soundforge.sql;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs plain JDBC in a transaction that the rest of the service, the outbox's wake-up included, knows of. */
@ApplicationScoped
public class Transactions {
    private final DataSource dataSource;

    protected Transactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Body<T> {
        /** Does it. */
        T run(Connection connection) throws SQLException;
    }

    /** Runs the body in a new transaction; any exception rolls it back. */
    public <T> T call(Body<T> body) {
        return QuarkusTransaction.requiringNew().call(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return body.run(connection);
            }
        });
    }
}
