package io.soundforge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The servers of this JVM. Quarkus loads test classes in several class loaders, each with statics of its own; what all of them see
 * are the system properties, so the addresses stand there.
 */
final class SharedServers {
    private static final String KAFKA = "soundforge.testing.kafka";
    private static final String POSTGRES = "soundforge.testing.postgres";

    /** Modules that are tested at the same time take turns; the longest needs some minutes. */
    private static final Duration TURN_PATIENCE = Duration.ofMinutes(15);

    private SharedServers() {}

    static Backends get() {
        synchronized (System.class) {
            if (System.getProperty(POSTGRES) == null) {
                ServerAddresses addresses = ServerAddresses.given(System.getenv())
                        .map(SharedServers::claim)
                        .orElseGet(SharedServers::start);
                System.setProperty(KAFKA, addresses.kafka());
                System.setProperty(POSTGRES, addresses.postgres());
            }
            ServerAddresses addresses = new ServerAddresses(System.getProperty(KAFKA), System.getProperty(POSTGRES));
            return new Backends(addresses.kafka(), addresses.admin(), Optional.empty());
        }
    }

    private static ServerAddresses claim(ServerAddresses given) {
        try {
            say("tests use the given " + given);
            endWithJvm(GivenServers.claim(given, TURN_PATIENCE));
            return given;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot use the given servers", e);
        }
    }

    private static ServerAddresses start() {
        try {
            StartedServers servers = StartedServers.start();
            endWithJvm(servers);
            say("tests run against Kafka and Postgres of this module (" + servers.description() + ")");
            return ServerAddresses.of(servers.bootstrapServers(), servers.admin());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hook also keeps them from the garbage collector, which the class loader of this class may be left to. */
    private static void endWithJvm(AutoCloseable servers) {
        Thread end = new Thread(
                () -> {
                    try {
                        servers.close();
                    } catch (Exception e) {
                        say("ending the servers: " + e);
                    }
                },
                "end-test-servers");
        Runtime.getRuntime().addShutdownHook(end);
    }

    private static void say(String what) {
        System.out.println("[soundforge-testing] " + what);
    }
}
