package io.soundforge.local.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.soundforge.local.stack.StackException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The receiver, with requests that the official library signed. */
@Timeout(60)
class EventReceiverTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"type\": \"webhook.test\"}";

    private final List<ReceivedEvent> events = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private EventReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = new EventReceiver(0, events::add);
    }

    @AfterEach
    void stop() {
        receiver.close();
        http.close();
    }

    @Test
    void genuineEventsAreTakenOnceAndCalledDuplicatesThen() throws Exception {
        receiver.begin(new SignatureCheck(SECRET, Clock.systemUTC()));
        assertThat(status(signed("a", 0, BODY))).isEqualTo(204);
        assertThat(status(signed("a", 0, BODY))).isEqualTo(204);
        assertThat(status(signed("b", 0, BODY))).isEqualTo(204);
        assertThat(events).extracting(ReceivedEvent::again).containsExactly(false, true, false);
        assertThat(events).allMatch(ReceivedEvent::isGenuine);
        assertThat(new String(events.getFirst().body())).isEqualTo(BODY);
    }

    @Test
    void othersAreHandedOnAsSuchAndRefused() throws Exception {
        receiver.begin(new SignatureCheck(SECRET, Clock.systemUTC()));
        assertThat(status(signed("a", -600, BODY))).isEqualTo(401);
        assertThat(status(HttpRequest.newBuilder(URI.create(receiver.url())).POST(BodyPublishers.ofString(BODY))))
                .isEqualTo(401);
        assertThat(status(signed("a", 0, BODY).POST(BodyPublishers.ofString(BODY.replace("test", "tesu")))))
                .isEqualTo(401);
        assertThat(events)
                .extracting(event -> event.complaint().orElse(""))
                .containsExactly("its timestamp is too old", "it is not signed", "no signature matches");
        // A forgery has not used up the id.
        assertThat(status(signed("a", 0, BODY))).isEqualTo(204);
        assertThat(events.getLast().again()).isFalse();
    }

    @Test
    void whatIsNoEventIsRefusedWithoutALine() throws Exception {
        receiver.begin(new SignatureCheck(SECRET, Clock.systemUTC()));
        assertThat(status(HttpRequest.newBuilder(URI.create(receiver.url())))).isEqualTo(405);
        byte[] huge = new byte[5 * 1024 * 1024];
        assertThat(status(HttpRequest.newBuilder(URI.create(receiver.url())).POST(BodyPublishers.ofByteArray(huge))))
                .isEqualTo(413);
        assertThat(events).isEmpty();
    }

    @Test
    void whoComesBeforeTheSecretIsKnownWaits() throws Exception {
        var early = http.sendAsync(signed("a", 0, BODY).build(), BodyHandlers.discarding());
        var second = CompletableFuture.supplyAsync(() -> early.join().statusCode());
        receiver.begin(new SignatureCheck(SECRET, Clock.systemUTC()));
        await().until(second::isDone);
        assertThat(second.join()).isEqualTo(204);
    }

    @Test
    void aTakenPortIsSaid() {
        assertThatThrownBy(() -> new EventReceiver(receiver.port(), events::add).close())
                .isInstanceOf(StackException.class)
                .hasMessage("port " + receiver.port() + " is taken: name another one with --port");
    }

    private HttpRequest.Builder signed(String id, long age, String body) throws Exception {
        long at = Instant.now().getEpochSecond() + age;
        return HttpRequest.newBuilder(URI.create(receiver.url()))
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(at))
                .header("webhook-signature", new Webhook(SECRET).sign(id, at, body))
                .POST(BodyPublishers.ofString(body));
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
