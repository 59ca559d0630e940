package io.soundforge.testing;

import io.soundforge.embedded.PostgresAdmin;
import java.io.IOException;
import java.util.Optional;

/** A Kafka and a Postgres that this process has started and ends. */
interface StartedServers extends AutoCloseable {
    /** {@code auto} (containers where an engine and the images answer, else embedded), {@code containers} or {@code embedded}. */
    String KIND = "SOUNDFORGE_TEST_BACKENDS";

    /** For {@code kafka.bootstrap.servers}. */
    String bootstrapServers();

    /** The way into Postgres for an administrator. */
    PostgresAdmin admin() throws IOException;

    /** What was started, for people. */
    String description();

    /** Ends them; what they hold is lost. */
    @Override
    void close();

    /** Starts servers of the wanted kind. */
    static StartedServers start() throws IOException {
        return start(Optional.ofNullable(System.getenv(KIND)).orElse("auto"));
    }

    static StartedServers start(String kind) throws IOException {
        return switch (kind) {
            case "embedded" -> OwnServers.start();
            case "containers" -> ContainerServers.start();
            case "auto" -> {
                Optional<ContainerServers> containers = ContainerServers.tryStart();
                yield containers.isPresent() ? containers.get() : OwnServers.start();
            }
            default ->
                throw new IllegalArgumentException(KIND + " is auto, containers or embedded, and not \"" + kind + "\"");
        };
    }
}
