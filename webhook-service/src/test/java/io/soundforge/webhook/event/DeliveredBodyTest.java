package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What arrives is what the topic's schema says, for every type, whoever may follow its links. */
@QuarkusTest
class DeliveredBodyTest extends Live {
    private static final List<String> TYPES = EventTypes.OFFERED;

    @ParameterizedTest
    @FieldSource("TYPES")
    void everyTypeArrivesAsItsSchemaSays(String type) throws IOException {
        Receiver session = registered(type, "session");
        Receiver bearer = registered(type, "bearer");
        EncodedEvent event = Samples.of(type, owner);
        kafka.send(event);

        JsonNode plain = arrived(session, event);
        assertThat(plain.path("data")).isEqualTo(EventCodec.json().readTree(event.value()));
        assertThat(Samples.violations(type, plain.path("data"))).isEmpty();
        assertThat(Samples.violations(type, arrived(bearer, event).path("data")))
                .isEmpty();
    }

    private Receiver registered(String type, String linkAccess) {
        Receiver receiver = closing(Receiver.answering());
        api.post("{\"url\":\"%s\",\"events\":[\"%s\"],\"link_access\":\"%s\"}"
                        .formatted(receiver.url(), type, linkAccess))
                .then()
                .statusCode(201);
        return receiver;
    }

    /** What has come, with what surrounds the data. */
    private static JsonNode arrived(Receiver receiver, EncodedEvent event) throws IOException {
        await().until(() -> !receiver.got().isEmpty());
        Receiver.Got got = receiver.got().getFirst();
        assertThat(got.id()).isEqualTo(event.id());
        assertThat(Instant.ofEpochSecond(Long.parseLong(got.header("webhook-timestamp"))))
                .isBetween(got.at().minus(Duration.ofSeconds(30)), got.at());
        JsonNode body = EventCodec.json().readTree(got.body());
        assertThat(body.fieldNames()).toIterable().containsExactly("type", "timestamp", "data");
        assertThat(body.path("type").asText()).isEqualTo(event.topic());
        assertThat(body.path("timestamp").asText()).isEqualTo(event.headers().get(EventHeaders.TIME));
        return body;
    }
}
