package io.soundforge.testing;

import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.PostgresAdmin;
import io.soundforge.embedded.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A real Kafka and a real Postgres for tests.
 *
 * <p>{@link #shared()} gives the ones of this JVM, which tests must leave running; {@link #own()} gives a test its own, to stop, kill
 * and start again as it likes.
 */
public final class Backends implements AutoCloseable {
    private static final String DATABASE = "soundforge_test";

    private final String bootstrapServers;
    private final PostgresAdmin postgresAdmin;
    private final Optional<OwnServers> own;

    Backends(String bootstrapServers, PostgresAdmin postgresAdmin, Optional<OwnServers> own) {
        this.bootstrapServers = bootstrapServers;
        this.postgresAdmin = postgresAdmin;
        this.own = own;
    }

    /** The servers that all tests of this JVM share: those of the run where it has some, else started at the first call. */
    public static Backends shared() {
        return SharedServers.get();
    }

    /** Servers that only the caller uses; to be closed. */
    public static Backends own() throws IOException {
        return OwnServers.start().backends();
    }

    /** For {@code kafka.bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The way into Postgres for an administrator. */
    public PostgresAdmin postgres() {
        return postgresAdmin;
    }

    /** A fresh, empty schema with a role of its own, named after the service and unlike any other. */
    public ServiceDatabase freshDatabase(String service) throws SQLException {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        String role = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_" + unique;
        postgresAdmin.ensureDatabase(DATABASE);
        postgresAdmin.ensureRole(DATABASE, role, unique);
        return new ServiceDatabase(postgresAdmin.jdbcUrl(DATABASE), role, unique);
    }

    /** The broker, for stop, kill and start; only of {@link #own()} servers. */
    public KafkaBroker kafkaServer() {
        return owned().kafka();
    }

    /** The server, for stop, kill and start; only of {@link #own()} servers. */
    public PostgresServer postgresServer() {
        return owned().postgres();
    }

    private OwnServers owned() {
        return own.orElseThrow(
                () -> new IllegalStateException("the shared servers are not to be stopped: use Backends.own()"));
    }

    /** Ends {@link #own()} servers and deletes their data; leaves shared ones alone. */
    @Override
    public void close() {
        own.ifPresent(OwnServers::close);
    }

    /**
     * Where a service finds its tables.
     *
     * @param jdbcUrl the database
     * @param user the role, whose search path is its own schema
     * @param password the role's
     */
    public record ServiceDatabase(String jdbcUrl, String user, String password) {}
}
