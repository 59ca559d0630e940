package io.soundforge.boot;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;

/** The tables of the service, in the schema of its own. */
@Singleton
final class Schema implements Preparing {
    /** 08 connection, 28 a role that is still to be made, 3D a database, 53 resources, 57 operator intervention, 58 system. */
    private static final List<String> PASSING = List.of("08", "28", "3D", "53", "57", "58");

    private final Flyway flyway;

    Schema(Flyway flyway) {
        this.flyway = flyway;
    }

    @Override
    public String what() {
        return "the database schema";
    }

    @Override
    public void prepare() {
        flyway.migrate();
    }

    @Override
    public boolean mayPass(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() == null || PASSING.stream().anyMatch(sql.getSQLState()::startsWith);
            }
        }
        return false;
    }
}
