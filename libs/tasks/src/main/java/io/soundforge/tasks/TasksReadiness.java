package io.soundforge.tasks;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers and has our tables. Not the broker: without it the outbox waits, and nothing is lost. */
@Readiness
@Singleton
final class TasksReadiness implements HealthCheck {
    private static final int TIMEOUT_S = 2;

    private final Database database;

    TasksReadiness(Database database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            database.autocommit(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(TIMEOUT_S);
                    return statement.execute("SELECT FROM task LIMIT 1");
                }
            });
            return HealthCheckResponse.up("tasks");
        } catch (SQLException e) {
            return HealthCheckResponse.named("tasks")
                    .down()
                    .withData("error", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
