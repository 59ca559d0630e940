package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import io.soundforge.embedded.PostgresServer;
import io.soundforge.events.Topic;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.TestAuthority;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A service whose broker and database are reached over TLS, the broker with a password: consumers, relay, topics, and every connection. */
@QuarkusTest
@QuarkusTestResource(value = GuardedBackends.class, restrictToAnnotatedClass = true)
class GuardedBackendsTest {
    KafkaProbe kafka;
    PostgresServer postgres;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void turnsAFactIntoWorkAndItsResultIntoAFact() throws Exception {
        TrackDownloaded input = Samples.downloaded();
        kafka.send(input);

        kafka.await(
                Topic.TRACK_PROCESSED.topicName(),
                each -> input.trackId().toString().equals(each.key()));

        try (Connection connection = postgres.admin().connect("soundforge");
                ResultSet row = connection.createStatement().executeQuery("""
                        SELECT count(*), count(*) FILTER (WHERE NOT ssl)
                        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '%s'
                        """.formatted(GuardedBackends.ROLE))) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).as("connections").isPositive();
            assertThat(row.getInt(2)).as("connections in the clear").isZero();
        }
    }

    @Test
    void aWrongPasswordAndAStrangersAuthorityAreRefused() {
        String servers = broker.get("bootstrap.servers").toString();
        Path authority = Path.of(broker.get("ssl.truststore.location").toString());
        assertThat(failure(GuardedBackends.client(servers, "a wrong one", authority)))
                .isInstanceOf(SaslAuthenticationException.class);
        try (TestAuthority stranger = new TestAuthority()) {
            Path other = stranger.certificate();
            assertThat(failure(GuardedBackends.client(servers, password, other)))
                    .isInstanceOf(SslAuthenticationException.class);
            String url = jdbcUrl.replace(authority.toString(), other.toString());
            assertThat(url).isNotEqualTo(jdbcUrl);
            assertThatThrownBy(() -> DriverManager.getConnection(url, GuardedBackends.ROLE, password)
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining("PKIX path");
        }
    }

    private static Throwable failure(Map<String, String> settings) {
        try (Admin admin = Admin.create(Map.copyOf(settings))) {
            return assertThatThrownBy(() -> admin.listTopics().names().get())
                    .actual()
                    .getCause();
        }
    }
}
