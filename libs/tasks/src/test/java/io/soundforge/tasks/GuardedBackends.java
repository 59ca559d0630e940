package io.soundforge.tasks;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.PostgresAdmin;
import io.soundforge.embedded.PostgresServer;
import io.soundforge.embedded.PostgresServer.Durability;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.TemporaryFolders;
import io.soundforge.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker and a database of the test's own that talk to services over TLS only, for which an authority of the test's own vouches. */
public final class GuardedBackends implements QuarkusTestResourceLifecycleManager {
    static final String ROLE = "guarded";

    private static final String DATABASE = "soundforge";
    private static final String PASSWORD = "a password that nobody guesses";

    private Path directory;
    private TestAuthority authority;
    private KafkaBroker kafka;
    private PostgresServer postgres;
    private KafkaProbe probe;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("soundforge-test-");
            authority = new TestAuthority();
            TestAuthority.Identity identity = authority.identity("ip:127.0.0.1");
            int port = FreePorts.any();
            kafka = new KafkaBroker(
                            directory.resolve("kafka"),
                            FreePorts.any(),
                            new KafkaBroker.Guarded(port, together(directory, identity)))
                    .start();
            postgres = new PostgresServer(
                            directory.resolve("postgres"),
                            PostgresServer.sharedBinaries(),
                            FreePorts.any(),
                            Durability.NONE)
                    .start();
            admit();
            encrypt(identity);
            probe = new KafkaProbe(kafka.bootstrapServers());
            Map<String, String> settings = new HashMap<>();
            client("127.0.0.1:" + port, PASSWORD, authority.certificate())
                    .forEach((name, value) -> settings.put("kafka." + name, value));
            settings.put("quarkus.datasource.jdbc.url", jdbcUrl(authority.certificate()));
            settings.put("quarkus.datasource.username", ROLE);
            settings.put("quarkus.datasource.password", PASSWORD);
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What docs/operations.md tells operators to set, without the prefix. */
    static Map<String, String> client(String servers, String password, Path authority) {
        return Map.of(
                "bootstrap.servers",
                servers,
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + ROLE + "\" password=\""
                        + password + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.toString());
    }

    String jdbcUrl(Path rootCertificate) throws IOException {
        return postgres.admin().jdbcUrl(DATABASE) + "?sslmode=verify-full&sslrootcert=" + rootCertificate;
    }

    private static Path together(Path directory, TestAuthority.Identity identity) throws IOException {
        return Files.writeString(
                directory.resolve("broker.pem"),
                Files.readString(identity.key()) + Files.readString(identity.certificate()));
    }

    private void admit() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(ROLE, kind, PASSWORD)))
                    .all()
                    .get();
        }
    }

    private void encrypt(TestAuthority.Identity identity) throws IOException, SQLException {
        Files.setPosixFilePermissions(identity.key(), PosixFilePermissions.fromString("rw-------"));
        PostgresAdmin admin = postgres.admin();
        admin.ensureDatabase(DATABASE);
        admin.ensureRole(DATABASE, ROLE, PASSWORD);
        try (Connection connection = admin.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + identity.certificate() + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + identity.key() + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(probe, new TestInjector.MatchesType(KafkaProbe.class));
        injector.injectIntoFields(postgres, new TestInjector.MatchesType(PostgresServer.class));
    }

    @Override
    public void stop() {
        if (probe != null) {
            probe.close();
        }
        if (kafka != null) {
            kafka.stop();
        }
        if (postgres != null) {
            postgres.stop();
        }
        if (authority != null) {
            authority.close();
        }
        if (directory != null) {
            TemporaryFolders.delete(directory);
        }
    }
}
