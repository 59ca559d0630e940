package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.embedded.PostgresAdmin;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerAddressesTest {
    private static final PostgresAdmin ADMIN = new PostgresAdmin("127.0.0.1", 5432, "postgres", "secret");

    @Test
    void comeThroughTheEnvironmentAsTheyWere() {
        Map<String, String> environment = new HashMap<>();
        ServerAddresses.of("127.0.0.1:9092", ADMIN).addTo(environment);
        ServerAddresses given = ServerAddresses.given(environment).orElseThrow();
        assertThat(given.kafka()).isEqualTo("127.0.0.1:9092");
        assertThat(given.admin()).isEqualTo(ADMIN);
        assertThat(given.toString()).contains("127.0.0.1:5432").doesNotContain("secret");
    }

    @Test
    void mayBeLeftOutButNotOneOfThem() {
        assertThat(ServerAddresses.given(Map.of())).isEmpty();
        assertThatThrownBy(() -> ServerAddresses.given(Map.of(ServerAddresses.KAFKA, "127.0.0.1:9092")))
                .hasMessageContaining(ServerAddresses.POSTGRES);
    }

    @Test
    void anUnknownKindOfServersIsAnError() {
        assertThatThrownBy(() -> StartedServers.start("container")).hasMessageContaining("containers or embedded");
    }
}
