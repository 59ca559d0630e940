package io.soundforge.testing;

import io.soundforge.embedded.PostgresAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The same servers in containers. Testcontainers' own reaper ends them with the JVM. */
record ContainerServers(KafkaContainer kafka, PostgreSQLContainer postgres) {
    private static final String KAFKA_IMAGE = image("SOUNDFORGE_TEST_KAFKA_IMAGE", "apache/kafka:4.2.1");
    private static final String POSTGRES_IMAGE = image("SOUNDFORGE_TEST_POSTGRES_IMAGE", "postgres:18");

    private static String image(String variable, String standard) {
        return Optional.ofNullable(System.getenv(variable)).orElse(standard);
    }

    /**
     * Starts them where an engine answers and has, or can fetch, the images.
     *
     * @param required whether the lack of them is an error
     */
    static Optional<ContainerServers> tryStart(boolean required) {
        if (!required && !engineMayBeThere()) {
            return Optional.empty();
        }
        try {
            DockerClientFactory.instance().client();
            ContainerServers servers =
                    new ContainerServers(new KafkaContainer(KAFKA_IMAGE), new PostgreSQLContainer(POSTGRES_IMAGE));
            servers.kafka.start();
            servers.postgres.start();
            return Optional.of(servers);
        } catch (RuntimeException e) {
            if (required) {
                throw e;
            }
            System.out.println("[soundforge-testing] no containers: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Spares machines without an engine the long search for one. */
    private static boolean engineMayBeThere() {
        return System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
    }

    String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    PostgresAdmin admin() {
        return new PostgresAdmin(
                postgres.getHost(), postgres.getMappedPort(5432), postgres.getUsername(), postgres.getPassword());
    }

    String images() {
        return KAFKA_IMAGE + ", " + POSTGRES_IMAGE;
    }
}
