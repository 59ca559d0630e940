package io.soundforge.tasks;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.tasks.Kernel.Identity;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.Backends;
import io.soundforge.testing.Backends.ServiceDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** One service without Quarkus: a schema of its own, and as many replicas of the kernel as a test wants. */
final class TestService implements AutoCloseable {
    /** Settings that make a test short. */
    static final Map<String, String> QUICK = Map.of(
            "soundforge.tasks.lease", "2s",
            "soundforge.tasks.poll", "50ms",
            "soundforge.tasks.drain", "200ms",
            "soundforge.tasks.retry.backoff-base", "50ms",
            "soundforge.tasks.outbox.standby", "100ms",
            "soundforge.tasks.outbox.takeover", "2s");

    private final String bootstrapServers;
    private final ServiceDatabase database;
    private final AgroalDataSource dataSource;
    private final List<Replica> replicas = new ArrayList<>();

    TestService(Backends backends) {
        try {
            this.bootstrapServers = backends.bootstrapServers();
            this.database = backends.freshDatabase("kernel");
            this.dataSource = pool(database);
            migrate(dataSource);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("cannot prepare the test's service", e);
        }
    }

    ServiceDatabase serviceDatabase() {
        return database;
    }

    DataSource dataSource() {
        return dataSource;
    }

    Database database() {
        return new Database(dataSource, null);
    }

    /** A running replica of the service, with {@link #QUICK} settings. */
    Replica replica(StepHandler<TrackDownloaded> handler) {
        return replica(handler, Map.of());
    }

    Replica replica(StepHandler<TrackDownloaded> handler, Map<String, String> settings) {
        Replica replica = new Replica(kernel(settings), handler);
        replicas.add(replica);
        return replica;
    }

    private Kernel kernel(Map<String, String> settings) {
        return kernel(dataSource, bootstrapServers, settings, new SimpleMeterRegistry());
    }

    static Kernel kernel(
            DataSource dataSource, String bootstrapServers, Map<String, String> settings, MeterRegistry registry) {
        SmallRyeConfig config = config(settings);
        return new Kernel(
                Identity.of("kernel-test", "https://forge.example"),
                dataSource,
                null,
                config.getConfigMapping(TasksConfig.class),
                config.getConfigMapping(TopicsConfig.class),
                Map.of("bootstrap.servers", bootstrapServers),
                registry,
                Tracing.off());
    }

    static SmallRyeConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(QUICK);
        all.putAll(settings);
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .withConverter(Duration.class, 500, new DurationConverter())
                .withMapping(TasksConfig.class)
                .withMapping(TopicsConfig.class)
                .build();
    }

    /** The first column of the first row. */
    Object query(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getObject(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A count. */
    long count(String fromWhere) {
        return (long) query("SELECT count(*) FROM " + fromWhere);
    }

    void execute(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static AgroalDataSource pool(ServiceDatabase database) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(20)
                        .acquisitionTimeout(Duration.ofSeconds(3))
                        // As Quarkus does: broken connections leave the pool.
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(database.jdbcUrl())
                                // The test server does not sync, but what was committed must survive its being killed.
                                .initialSql("SET synchronous_commit = on")
                                .connectionProviderClassName("org.postgresql.Driver")
                                .principal(new NamePrincipal(database.user()))
                                .credential(new SimplePassword(database.password())))));
    }

    /** What Flyway does in a service. */
    static void migrate(DataSource dataSource) throws SQLException, IOException {
        for (String each : List.of("V1__tasks.sql", "V2__rescues.sql", "V3__attempt_trace.sql")) {
            try (InputStream sql = TestService.class.getResourceAsStream("/db/tasks/" + each);
                    Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        dataSource.close();
    }

    /** One process of the service, so to speak. */
    static final class Replica implements AutoCloseable {
        final Kernel kernel;
        final StepWorker worker;
        private boolean stopped;

        Replica(Kernel kernel, StepHandler<TrackDownloaded> handler) {
            Optional<StepHandler<?>> step = Optional.of(handler);
            this.kernel = kernel;
            this.worker = kernel.stepWorker(() -> step);
            kernel.start(step, List.of());
        }

        @Override
        public synchronized void close() {
            if (!stopped) {
                stopped = true;
                try {
                    kernel.stop();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
