package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.EncodedEvent;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.LogLines;
import io.soundforge.webhook.Receiver;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An event goes to the webhooks that want it, once to each, and to no other. */
@QuarkusTest
class FanOutTest extends Live {
    private static final String TYPE = "track.analyzed";
    private static final Map<String, String> LABELS = Map.of("a", "1", "b", "2");

    @Inject
    MeterRegistry registry;

    private final Receiver receiver = closing(Receiver.answering());

    @Test
    void labelsTypeAndOwnerDecideAllThree() throws IOException {
        List<String> wanting = List.of(
                register(api, "one-label", "*", "{\"a\":\"1\"}"),
                register(api, "both-labels", TYPE, "{\"a\":\"1\",\"b\":\"2\"}"),
                register(api, "family", "track.*", "{}"),
                register(api, "exact-type", TYPE, "{}"),
                register(api, "everything", "*", "{}"));
        register(api, "wrong-value", "*", "{\"a\":\"1\",\"b\":\"3\"}");
        register(api, "missing-key", "*", "{\"a\":\"1\",\"c\":\"2\"}");
        register(api, "another-type", "track.processed", "{\"a\":\"1\"}");
        register(stranger(), "another-owner", "*", "{\"a\":\"1\"}");

        EncodedEvent event = Samples.of(TYPE, owner, LABELS);
        kafka.send(event);

        await().until(() -> receiver.got().size() >= wanting.size());
        assertThat(endpointsOf(event)).containsExactlyInAnyOrderElementsOf(wanting);
        assertThat(receiver.got().stream().map(Receiver.Got::target))
                .containsExactlyInAnyOrder(
                        "/hook/one-label", "/hook/both-labels", "/hook/family", "/hook/exact-type", "/hook/everything");
        assertThat(receiver.got().stream().map(Receiver.Got::id)).containsOnly(event.id());
    }

    @Test
    void aRecordThatComesAgainIsDeliveredOnce() throws IOException {
        List<String> wanting = List.of(register(api, "one", "*", "{}"), register(api, "two", TYPE, "{}"));
        EncodedEvent event = Samples.of(TYPE, owner, LABELS);
        kafka.send(event);
        kafka.send(event);
        passed();
        assertThat(endpointsOf(event)).containsExactlyInAnyOrderElementsOf(wanting);

        // So it is where the topic keeps a record for longer than the service remembers that it has consumed it.
        assertThat(tables.run("DELETE FROM inbox WHERE event_id = ?", event.id()))
                .isEqualTo(1);
        kafka.send(event);
        passed();
        assertThat(endpointsOf(event)).containsExactlyInAnyOrderElementsOf(wanting);
        assertThat(receiver.got().stream().filter(got -> got.id().equals(event.id())))
                .hasSize(2);
    }

    @Test
    void anEventWithoutAnOwnerGoesNowhereAndIsCounted() throws IOException {
        register(api, "everything", "*", "{}");
        // Plans always have one.
        List<String> types = EventTypes.OFFERED.stream()
                .filter(type -> !type.equals("track.downloaded"))
                .toList();
        Counter ownerless = registry.get("soundforge.webhooks.ownerless").counter();
        double before = ownerless.count();
        try (LogLines log = new LogLines(FanOut.class)) {
            for (String type : types) {
                EncodedEvent event = Samples.of(type, null);
                kafka.send(event);
                await().until(() -> log.lines().stream().anyMatch(line -> line.contains(event.id())));
            }
        }
        assertThat(ownerless.count() - before).isEqualTo(types.size());
        assertThat(tables.count("delivery WHERE owner = ?", owner)).isZero();
    }

    /** All that was sent before has been consumed: what comes behind it, on the same partition, has arrived at both. */
    private void passed() throws IOException {
        EncodedEvent behind = Samples.of(TYPE, owner, LABELS);
        kafka.send(behind);
        await().until(() -> receiver.got().stream()
                        .filter(got -> got.id().equals(behind.id()))
                        .count()
                == 2);
    }

    private String register(Api who, String path, String events, String labels) {
        return who.post("{\"url\":\"%s/%s\",\"events\":[\"%s\"],\"labels\":%s}"
                        .formatted(receiver.url(), path, events, labels))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private Api stranger() {
        String other = "owner-" + UUID.randomUUID();
        closing(() -> tables.run("UPDATE endpoint SET state = 'paused' WHERE owner = ?", other));
        return new Api(other);
    }

    private List<String> endpointsOf(EncodedEvent event) {
        return tables.list("SELECT endpoint_id FROM delivery WHERE event_id = ?", row -> row.getString(1), event.id());
    }
}
