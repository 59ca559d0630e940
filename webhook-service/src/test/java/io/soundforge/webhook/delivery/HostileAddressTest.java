package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.HostileAddresses;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Deliveries;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.TestNames;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a webhook's address says or its name turns into: nobody inside hears anything, at any attempt. */
@QuarkusTest
@TestProfile(Hostile.class)
class HostileAddressTest extends Live {
    private final ScriptedServer canary = ScriptedServer.canary();

    @AfterEach
    void nobodyCame() throws IOException {
        canary.close();
        assertThat(canary.connections()).isZero();
    }

    /** One delivery to each of the addresses, all at once; what came of them, by address. */
    private Map<String, Deliveries.Written> deliverTo(List<String> urls) throws SQLException {
        Map<String, UUID> deliveries = new LinkedHashMap<>();
        for (String url : urls) {
            deliveries.put(url, deliver(endpoint(url.replace("PORT", String.valueOf(canary.port())))));
        }
        Map<String, Deliveries.Written> attempts = new LinkedHashMap<>();
        deliveries.forEach((url, delivery) -> attempts.put(url, attempt(delivery, 1)));
        return attempts;
    }

    private static void assertRefused(Map<String, Deliveries.Written> attempts) {
        assertThat(attempts).isNotEmpty().allSatisfy((url, attempt) -> {
            assertThat(attempt.outcome()).isEqualTo("URL_NOT_ALLOWED");
            assertThat(attempt.status()).isNull();
            assertThat(attempt.message()).isNotBlank();
        });
    }

    @Test
    void addressesInAllSpellings() throws Exception {
        assertRefused(deliverTo(HostileAddresses.hosts().stream()
                .map(host -> "http://" + host + ":PORT/")
                .toList()));
    }

    @Test
    void namesWithAPrivateAddressAmongOthers() throws Exception {
        List<String> urls = new ArrayList<>(List.of("http://localhost:PORT/"));
        for (String answer : HostileAddresses.answers()) {
            String name = "answer-" + urls.size() + ".example";
            names.set(name, answer);
            urls.add("http://" + name + ":PORT/");
        }
        Map<String, Deliveries.Written> attempts = deliverTo(urls);
        assertRefused(attempts);
        // Who probes the network does not learn what a name stands for inside.
        assertThat(attempts.values())
                .noneSatisfy(each -> assertThat(each.message()).containsPattern("\\b(10|127|169|172|192)\\.[0-9]"));
    }

    @Test
    void whatIsNoWebAddress() throws Exception {
        assertRefused(deliverTo(HostileAddresses.NO_WEB_ADDRESSES));
    }

    @Test
    void portsThatAreNotForTheWeb() throws Exception {
        names.set("public.example", "8.8.8.8");
        assertRefused(deliverTo(List.of(
                "http://public.example:22/", "http://public.example:25/", "http://" + Receiver.ADDRESS + ":111/")));
    }

    @Test
    void aNameThatChangesBetweenVettingAndConnecting() throws Exception {
        Receiver vetted = closing(Receiver.answering());
        ScriptedServer inside = closing(ScriptedServer.on(
                ServerSocketFactory.getDefault(), "127.0.0.1", vetted.port(), (request, connection) -> {}));
        AtomicInteger questions = new AtomicInteger();
        names.set(
                "rebinding.example",
                host -> TestNames.addresses(questions.getAndIncrement() == 0 ? Receiver.ADDRESS : "127.0.0.1"));
        Endpoints.Added endpoint = endpoint(vetted.url("http", "rebinding.example"));

        assertThat(attempt(deliver(endpoint), 1).outcome()).isEqualTo("DELIVERED");
        assertThat(questions).hasValue(1);
        assertThat(vetted.got().getFirst().header("Host")).isEqualTo("rebinding.example:" + vetted.port());

        assertThat(attempt(deliver(endpoint), 1).outcome()).isEqualTo("URL_NOT_ALLOWED");
        assertThat(questions).hasValue(2);
        assertThat(vetted.connections()).isEqualTo(1);
        assertThat(inside.connections()).isZero();
    }

    @Test
    void redirectsAreAnswersLikeOthers() throws Exception {
        names.set("inside.example", "127.0.0.1");
        Map<Receiver, UUID> deliveries = new LinkedHashMap<>();
        for (String location : HostileAddresses.REDIRECTS) {
            for (String status : List.of("301 Moved", "302 Found", "307 Temporary", "308 Permanent")) {
                String target = location.replace("PORT", String.valueOf(canary.port()));
                Receiver receiver = closing(Receiver.answering(status + "\r\nLocation: " + target));
                deliveries.put(receiver, deliver(endpoint(receiver.url())));
            }
        }
        deliveries.forEach((receiver, delivery) -> {
            Deliveries.Written attempt = attempt(delivery, 1);
            assertThat(attempt.outcome()).isEqualTo("HTTP_STATUS");
            assertThat(attempt.status()).isBetween(301, 308);
            assertThat(receiver.connections()).isEqualTo(1);
        });
    }
}
