package io.soundforge.local.stack;

import io.soundforge.embedded.PostgresAdmin;
import io.soundforge.embedded.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The database server, with a role and a schema for each service. */
record PostgresComponent(PostgresServer server, Secrets secrets) implements Managed {
    static final String DATABASE = "soundforge";

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public ProcessHandle launch(Consumer<ProcessHandle> onProcess) throws IOException {
        ProcessHandle process = server.start().process();
        onProcess.accept(process);
        try {
            PostgresAdmin admin = server.admin();
            admin.ensureDatabase(DATABASE);
            for (ServiceCatalog service : ServiceCatalog.values()) {
                admin.ensureRole(DATABASE, service.role(), secrets.databasePassword(service.role()));
            }
        } catch (SQLException e) {
            throw new IOException("cannot prepare the database: " + e.getMessage(), e);
        }
        return process;
    }

    @Override
    public void stop() {
        server.stop();
    }
}
