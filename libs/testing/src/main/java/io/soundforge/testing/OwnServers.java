package io.soundforge.testing;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.PostgresAdmin;
import io.soundforge.embedded.PostgresServer;
import io.soundforge.embedded.PostgresServer.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Embedded servers on free ports, their data in a temporary folder. */
record OwnServers(Path directory, KafkaBroker kafka, PostgresServer postgres) implements StartedServers {
    /** How the names of the folders begin. */
    static final String FOLDER = "soundforge-test-";

    static OwnServers start() throws IOException {
        Path directory = Files.createTempDirectory(FOLDER);
        OwnServers servers = new OwnServers(
                directory,
                new KafkaBroker(directory.resolve("kafka"), FreePorts.any()),
                new PostgresServer(
                        directory.resolve("postgres"),
                        PostgresServer.sharedBinaries(),
                        FreePorts.any(),
                        Durability.NONE));
        try {
            CompletableFuture<Void> kafka = CompletableFuture.runAsync(() -> startUnchecked(servers.kafka::start));
            startUnchecked(servers.postgres::start);
            kafka.join();
            return servers;
        } catch (CompletionException e) {
            servers.close();
            throw new IOException("cannot start Kafka and Postgres for the tests", e.getCause());
        }
    }

    Backends backends() throws IOException {
        return new Backends(kafka.bootstrapServers(), postgres.admin(), Optional.of(this));
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public PostgresAdmin admin() throws IOException {
        return postgres.admin();
    }

    @Override
    public String description() {
        return "embedded, no containers";
    }

    @Override
    public void close() {
        kafka.stop();
        postgres.stop();
        TemporaryFolders.delete(directory);
    }

    private static void startUnchecked(Start server) {
        try {
            server.run();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private interface Start {
        Object run() throws IOException;
    }
}
