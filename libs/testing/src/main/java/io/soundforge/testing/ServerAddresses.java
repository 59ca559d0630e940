package io.soundforge.testing;

import io.soundforge.embedded.PostgresAdmin;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where a broker and a Postgres listen, as one process tells another.
 *
 * @param kafka {@code host:port}
 * @param postgres {@code postgresql://superuser:password@host:port}
 */
record ServerAddresses(String kafka, String postgres) {
    /** A broker that is given to the tests. Its topics and groups are deleted first. */
    static final String KAFKA = "SOUNDFORGE_TEST_KAFKA";

    /** A Postgres that is given to the tests, with a superuser. */
    static final String POSTGRES = "SOUNDFORGE_TEST_POSTGRES";

    static ServerAddresses of(String kafka, PostgresAdmin admin) {
        return new ServerAddresses(
                kafka,
                "postgresql://" + admin.user() + ":" + admin.password() + "@" + admin.host() + ":" + admin.port());
    }

    /**
     * The servers that the environment names.
     *
     * @throws IllegalArgumentException where it names one of the two: half of the tests would meet other servers than meant
     */
    static Optional<ServerAddresses> given(Map<String, String> environment) {
        String kafka = environment.getOrDefault(KAFKA, "");
        String postgres = environment.getOrDefault(POSTGRES, "");
        if (kafka.isEmpty() != postgres.isEmpty()) {
            throw new IllegalArgumentException(KAFKA + " and " + POSTGRES + " are given together or not at all");
        }
        return kafka.isEmpty() ? Optional.empty() : Optional.of(new ServerAddresses(kafka, postgres));
    }

    void addTo(Map<String, String> environment) {
        environment.put(KAFKA, kafka);
        environment.put(POSTGRES, postgres);
    }

    PostgresAdmin admin() {
        URI uri = URI.create(postgres);
        String[] user = uri.getUserInfo().split(":", 2);
        return new PostgresAdmin(uri.getHost(), uri.getPort(), user[0], user[1]);
    }

    /** For people: without the password. */
    @Override
    public String toString() {
        return "Kafka at " + kafka + " and Postgres at " + postgres.substring(postgres.indexOf('@') + 1);
    }
}
