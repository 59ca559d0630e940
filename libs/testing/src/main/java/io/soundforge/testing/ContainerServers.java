package io.soundforge.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.soundforge.embedded.PostgresAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Servers in containers. Where this process is killed, Testcontainers' own reaper ends them. */
record ContainerServers(KafkaContainer kafka, PostgreSQLContainer postgres) implements StartedServers {
    private static final String KAFKA_IMAGE = image("SOUNDFORGE_TEST_KAFKA_IMAGE", "apache/kafka:4.2.1");
    private static final String POSTGRES_IMAGE = image("SOUNDFORGE_TEST_POSTGRES_IMAGE", "postgres:18");
    private static final int PULL_PATIENCE_MINUTES = 5;

    private static String image(String variable, String standard) {
        return Optional.ofNullable(System.getenv(variable)).orElse(standard);
    }

    /** Starts them where an engine answers and has, or can fetch, the images; says why where that is not so. */
    static Optional<ContainerServers> tryStart() {
        if (!engineMayBeThere()) {
            return Optional.empty();
        }
        try {
            return Optional.of(start());
        } catch (RuntimeException e) {
            System.out.println("[soundforge-testing] no containers: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Starts them; the lack of an engine or an image is an error. */
    static ContainerServers start() {
        DockerClient engine = DockerClientFactory.instance().client();
        fetch(engine, KAFKA_IMAGE);
        fetch(engine, POSTGRES_IMAGE);
        ContainerServers servers = new ContainerServers(
                new KafkaContainer(KAFKA_IMAGE),
                // As many connections as the embedded server allows.
                new PostgreSQLContainer(POSTGRES_IMAGE)
                        .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=150"));
        try {
            Startables.deepStart(servers.kafka, servers.postgres).join();
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** Fails at the first refusal: Testcontainers itself would go on asking a registry that is out of reach for minutes. */
    private static void fetch(DockerClient engine, String image) {
        try {
            engine.inspectImageCmd(image).exec();
            return;
        } catch (NotFoundException e) {
            System.out.println("[soundforge-testing] fetching " + image);
        }
        try {
            if (!engine.pullImageCmd(image).start().awaitCompletion(PULL_PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException(
                        image + " was not fetched within " + PULL_PATIENCE_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while fetching " + image, e);
        }
    }

    /** Spares machines without an engine the long search for one. */
    private static boolean engineMayBeThere() {
        return System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public PostgresAdmin admin() {
        return new PostgresAdmin(
                postgres.getHost(), postgres.getMappedPort(5432), postgres.getUsername(), postgres.getPassword());
    }

    @Override
    public String description() {
        return "containers: " + KAFKA_IMAGE + ", " + POSTGRES_IMAGE;
    }

    @Override
    public void close() {
        kafka.stop();
        postgres.stop();
    }
}
