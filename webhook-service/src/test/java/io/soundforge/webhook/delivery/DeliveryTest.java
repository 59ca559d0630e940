package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.WebhookDisabled;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Signatures;
import org.junit.jupiter.api.Test;

/** From the topic to the receiver, through real Kafka, Postgres and HTTP. */
@QuarkusTest
class DeliveryTest extends Live {
    private final Receiver receiver = closing(Receiver.answering());

    @Test
    void anEventArrivesSignedAndAsTheTopicHasIt() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        EncodedEvent event = finished();

        await().until(() -> !receiver.got().isEmpty());
        Receiver.Got arrived = receiver.got().getFirst();
        assertThat(arrived.id()).isEqualTo(event.id());
        assertThat(arrived.header("Content-Type")).isEqualTo("application/json");
        JsonNode body = EventCodec.json().readTree(arrived.body());
        assertThat(body.path("type").asText()).isEqualTo("job.finished");
        assertThat(body.path("timestamp").asText()).isEqualTo(event.headers().get("ce_time"));
        assertThat(body.path("data")).isEqualTo(EventCodec.json().readTree(event.value()));
        Signatures.assertSigned(arrived, endpoint.secret().text());
        awaitState(endpoint, "succeeded");
        assertThat(tables.text(
                        "SELECT outcome || status FROM attempt JOIN delivery d ON d.id = delivery_id WHERE d.endpoint_id = ?",
                        endpoint.id()))
                .isEqualTo("DELIVERED204");
    }

    @Test
    void aFailureIsRepeatedWithTheSameIdAndBytes() {
        receiver.then(Receiver.answer("500 No", "no".getBytes()));
        receiver.then(Receiver.answer("503 Away", "no".getBytes()));
        Endpoints.Added endpoint = endpoints.add(receiver.url(), "*", owner);
        finished();

        await().until(() -> receiver.got().size() == 1);
        awaitState(endpoint, "pending");
        makeDue(endpoint);
        await().until(() -> receiver.got().size() == 2);
        await().until(() -> tables.count("delivery WHERE endpoint_id = ? AND attempts = 2", endpoint.id()) == 1);
        makeDue(endpoint);
        awaitState(endpoint, "succeeded");
        assertThat(receiver.got()).hasSize(3).allSatisfy(each -> {
            assertThat(each.body()).isEqualTo(receiver.got().getFirst().body());
            assertThat(each.id()).isEqualTo(receiver.got().getFirst().id());
        });
        await().until(() ->
                tables.count("endpoint_health WHERE endpoint_id = ? AND failures_in_row = 0", endpoint.id()) == 1);
    }

    @Test
    void whoIsGoneIsDisabledAndThatIsSaid() {
        receiver.then(Receiver.answer("410 Gone", "no".getBytes()));
        Endpoints.Added endpoint = endpoints.add(receiver.url(), "job.finished", owner);
        finished();

        await().until(() -> tables.count("endpoint WHERE id = ? AND state = 'disabled'", endpoint.id()) == 1);
        WebhookDisabled said =
                kafka.awaitEvent(WebhookDisabled.class, each -> each.webhookId().equals(endpoint.id()));
        assertThat(said.reason()).isEqualTo("GONE");
        assertThat(said.host()).isEqualTo(Receiver.ADDRESS);
        finished();
        // What comes later is kept for the day on which somebody resumes it.
        await().until(() -> tables.count("delivery WHERE endpoint_id = ?", endpoint.id()) == 2);
        assertThat(receiver.got()).hasSize(1);
    }

    private void awaitState(Endpoints.Added endpoint, String state) {
        await().until(() -> tables.count("delivery WHERE endpoint_id = ? AND state = ?", endpoint.id(), state) == 1);
    }
}
