package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.secrets.SecretBox;
import io.soundforge.secrets.SecretSettings;
import io.soundforge.webhook.Live;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** The operator set another key than the one that stored secrets were sealed with. */
@QuarkusTest
class WrongKeyTest extends Live {
    private static final String OTHER = Base64.getEncoder().encodeToString(new byte[32]);

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "soundforge.secrets.key")
    String right;

    private record Keys(Optional<String> key, Optional<List<String>> previousKeys) implements SecretSettings {}

    private HealthCheckResponse ready(String... previous) {
        Keys keys = new Keys(Optional.of(OTHER), Optional.of(List.of(previous)));
        return new SecretsHealth(new EndpointVault(new SecretBox(keys)), dataSource).call();
    }

    @Test
    void theServiceIsNotReadyUntilItOpensWhatIsStored() {
        for (int i = 0; i < 10; i++) {
            endpoint("https://public.example/");
        }
        assertThat(ready().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(ready().getData().orElseThrow().get("error")).asString().contains("opens nothing that is stored");
        assertThat(ready(right).getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }
}
