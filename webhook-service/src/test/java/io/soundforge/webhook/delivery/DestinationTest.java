package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.webhook.endpoint.SigningSecret;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DestinationTest {
    @Test
    void whereDeliveriesGoIsToldToNobody() {
        Destination destination = new Destination(
                UUID.fromString("00000000-0000-7000-8000-000000000001"),
                3,
                "https://a.example/hidden",
                Map.of("Authorization", "Bearer hidden"),
                SigningSecret.random(),
                null,
                Instant.MIN,
                false);
        assertThat(destination.toString()).isEqualTo("Destination[00000000-0000-7000-8000-000000000001, revision 3]");
    }
}
