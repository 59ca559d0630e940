package io.soundforge.testing;

import io.soundforge.embedded.PostgresAdmin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;

/**
 * The servers of this JVM. Quarkus loads test classes in several class loaders, each with statics of its own; what all of them see
 * are the system properties, so the addresses stand there.
 */
final class SharedServers {
    /** {@code host:port} of a broker that is given to the tests. Its topics and groups are deleted first. */
    static final String GIVEN_KAFKA = "SOUNDFORGE_TEST_KAFKA";

    /** {@code postgresql://superuser:password@host:port} of a server that is given to the tests. */
    static final String GIVEN_POSTGRES = "SOUNDFORGE_TEST_POSTGRES";

    /** {@code auto} (containers where an engine and the images answer, else embedded), {@code containers} or {@code embedded}. */
    static final String KIND = "SOUNDFORGE_TEST_BACKENDS";

    private static final String KAFKA = "soundforge.testing.kafka";
    private static final String POSTGRES = "soundforge.testing.postgres";

    private SharedServers() {}

    static Backends get() {
        synchronized (System.class) {
            if (System.getProperty(POSTGRES) == null) {
                start();
            }
            return new Backends(System.getProperty(KAFKA), admin(System.getProperty(POSTGRES)), null);
        }
    }

    private static void start() {
        String givenKafka = System.getenv(GIVEN_KAFKA);
        String givenPostgres = System.getenv(GIVEN_POSTGRES);
        if (givenKafka != null && givenPostgres != null) {
            BrokerCleaner.deleteEverything(givenKafka);
            publish(givenKafka, givenPostgres, "the given Kafka at " + givenKafka + " and Postgres");
            return;
        }
        String kind = Optional.ofNullable(System.getenv(KIND)).orElse("auto");
        if (!kind.equals("embedded")) {
            Optional<ContainerServers> containers = ContainerServers.tryStart(kind.equals("containers"));
            if (containers.isPresent()) {
                publish(
                        containers.get().bootstrapServers(),
                        address(containers.get().admin()),
                        "Testcontainers (" + containers.get().images() + ")");
                return;
            }
        }
        try {
            OwnServers servers = OwnServers.start();
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "end-test-servers"));
            publish(
                    servers.kafka().bootstrapServers(),
                    address(servers.postgres().admin()),
                    "embedded Kafka and Postgres, no containers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void publish(String kafka, String postgres, String what) {
        System.setProperty(KAFKA, kafka);
        System.setProperty(POSTGRES, postgres);
        System.out.println("[soundforge-testing] tests run against " + what);
    }

    private static String address(PostgresAdmin admin) {
        return "postgresql://" + admin.user() + ":" + admin.password() + "@" + admin.host() + ":" + admin.port();
    }

    private static PostgresAdmin admin(String address) {
        URI uri = URI.create(address);
        String[] user = uri.getUserInfo().split(":", 2);
        return new PostgresAdmin(uri.getHost(), uri.getPort(), user[0], user[1]);
    }
}
