package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.storageclient.LinkGrants;
import io.soundforge.storageclient.LinkSigner.Verdict;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One event to two webhooks of one owner: who asked for links that work without a session gets them, and nobody else does. */
@QuarkusTest
class BearerDeliveryTest extends Live {
    private static final Duration VALIDITY = Duration.ofDays(7);

    @Inject
    LinkGrants grants;

    @Inject
    ApiLinks links;

    @Test
    void linksAreGrantedToWhoAskedForThem() throws IOException {
        UUID job = EventCodec.newId();
        String link = links.job(job);
        Receiver session = registered("session");
        Receiver bearer = registered("bearer");
        Instant before = Instant.now();
        finished(job, Map.of("note", link), Map.of("job", link));
        Receiver.Got plain = arrived(session);
        Receiver.Got granted = arrived(bearer);

        assertThat(granted.id()).isEqualTo(plain.id());
        assertThat(read(plain).at("/data/links/job").asText()).isEqualTo(link);
        assertThat(read(granted).at("/data/labels/note").asText()).isEqualTo(link);
        String[] parts = read(granted).at("/data/links/job").asText().split("[?&]");
        assertThat(parts[0]).isEqualTo(link);
        String expires = parts[1].substring("expires=".length());
        assertThat(grants.judge("/api/v1/jobs/" + job, expires, parts[2].substring("grant=".length())))
                .isEqualTo(new LinkGrants.Judgement(Verdict.VALID, owner));
        assertThat(Instant.ofEpochSecond(Long.parseLong(expires)))
                .isBetween(before.plus(VALIDITY).minusSeconds(1), Instant.now().plus(VALIDITY));
    }

    private Receiver registered(String linkAccess) {
        Receiver receiver = closing(Receiver.answering());
        api.post("{\"url\":\"%s\",\"events\":[\"job.finished\"],\"link_access\":\"%s\"}"
                        .formatted(receiver.url(), linkAccess))
                .then()
                .statusCode(201);
        return receiver;
    }

    private static Receiver.Got arrived(Receiver receiver) {
        await().until(() -> receiver.got().size() == 1);
        return receiver.got().getFirst();
    }

    private static JsonNode read(Receiver.Got got) throws IOException {
        return EventCodec.json().readTree(got.body());
    }
}
