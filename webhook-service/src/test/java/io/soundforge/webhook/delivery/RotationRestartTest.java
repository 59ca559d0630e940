package io.soundforge.webhook.delivery;

import static io.soundforge.webhook.Signatures.assertRejected;
import static io.soundforge.webhook.Signatures.assertSigned;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.endpoint.EndpointVault;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A service that starts anew in the midst of a rotation signs as the one before it did. */
@QuarkusTest
class RotationRestartTest extends Live {
    private static final byte[] BODY = "{\"type\":\"webhook.test\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    DataSource dataSource;

    @Inject
    EndpointVault vault;

    @Inject
    Sender sender;

    private final Receiver receiver = closing(Receiver.answering());

    @Test
    void bothSecretsSignAfterARestartUntilTheOverlapIsOver() throws Exception {
        JsonPath created = api.create(receiver.url());
        UUID webhook = UUID.fromString(created.getString("id"));
        String old = created.getString("secret");
        String rotated = api.act(webhook.toString(), "rotate-secret", "{\"overlap_s\":120}")
                .path("secret");

        Destinations restarted = new Destinations(dataSource, vault, clock);
        assertSigned(sent(restarted, webhook), old, rotated);

        clock.step(Duration.ofMinutes(3));
        Receiver.Got later = sent(restarted, webhook);
        assertSigned(later, rotated);
        assertRejected(later, old);
        Receiver.Got restartedLater = sent(new Destinations(dataSource, vault, clock), webhook);
        assertSigned(restartedLater, rotated);
        assertRejected(restartedLater, old);
    }

    /** An attempt with what those destinations know. */
    private Receiver.Got sent(Destinations destinations, UUID webhook) throws Exception {
        Destination destination = destinations.find(webhook, 0).orElseThrow();
        Sender.Message message = new Sender.Message(UUID.randomUUID().toString(), BODY, null);
        Outcome outcome = sender.send(message, destination).outcome();
        assertThat(outcome.isDelivered()).isTrue();
        return receiver.got().getLast();
    }
}
