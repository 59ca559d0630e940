package io.soundforge.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} a real Kafka and a real Postgres with a fresh schema:
 *
 * <pre>{@code
 * @QuarkusTest
 * @QuarkusTestResource(value = RealBackends.class, initArgs = @ResourceArg(name = "service", value = "download"))
 * class DownloadTest {
 *     KafkaProbe kafka; // set by type, like Backends
 * }
 * }</pre>
 *
 * <p>Arguments: {@code service} names the role and schema (a random suffix makes them unique); {@code own=true} gives the test
 * servers of its own, which it may stop, kill and start (see {@link Backends}).
 */
public final class RealBackends implements QuarkusTestResourceLifecycleManager {
    private String service = "test";
    private boolean own;
    private Backends backends;
    private KafkaProbe probe;

    @Override
    public void init(Map<String, String> args) {
        service = args.getOrDefault("service", service);
        own = Boolean.parseBoolean(args.get("own"));
    }

    @Override
    public Map<String, String> start() {
        try {
            backends = own ? Backends.own() : Backends.shared();
            Backends.ServiceDatabase database = backends.freshDatabase(service);
            // Before the service starts, so that the probe sees what it sends at once.
            probe = new KafkaProbe(backends.bootstrapServers());
            return Map.of(
                    "kafka.bootstrap.servers", backends.bootstrapServers(),
                    "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                    "quarkus.datasource.username", database.user(),
                    "quarkus.datasource.password", database.password());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a schema for " + service, e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(probe, new TestInjector.MatchesType(KafkaProbe.class));
        injector.injectIntoFields(backends, new TestInjector.MatchesType(Backends.class));
    }

    @Override
    public void stop() {
        if (probe != null) {
            probe.close();
            probe = null;
        }
        if (backends != null) {
            backends.close();
        }
    }
}
