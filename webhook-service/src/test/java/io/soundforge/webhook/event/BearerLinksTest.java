package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.storageclient.LinkGrants;
import io.soundforge.storageclient.LinkSigner.Verdict;
import io.soundforge.webhook.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BearerLinksTest {
    private static final Instant AT = Instant.parse("2026-12-01T10:00:00.123Z");
    private static final String ORIGIN = "https://forge.example";
    private static final String JOB = "/api/v1/jobs/" + UUID.randomUUID();
    private static final String TRACK = "/api/v1/tracks/" + UUID.randomUUID();
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final BearerLinks links = new BearerLinks(grants(AT), Settings.defaults(), new ApiLinks(ORIGIN + "/"));

    private static LinkGrants grants(Instant now) {
        return new LinkGrants(SECRET, Optional.empty(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static ObjectNode data() {
        ObjectNode data = EventCodec.json().createObjectNode();
        data.put("tempo", 112.0).put("confidence", 0.890);
        data.putObject("tags").put("comment", ORIGIN + TRACK).put("links", ORIGIN + TRACK);
        data.putObject("links")
                .put("job", ORIGIN + JOB)
                .put("track", ORIGIN + TRACK)
                .put("stem_vocals", ORIGIN + TRACK + "/stems/vocals");
        return data;
    }

    private JsonNode granted(JsonNode data) throws IOException {
        return EventCodec.json().readTree(links.in(data, "ann", AT));
    }

    private static LinkGrants.Judgement judge(String link, Instant now) {
        String[] parts = link.substring(ORIGIN.length()).split("\\?", 2);
        Map<String, String> query = Stream.of(parts[1].split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return grants(now).judge(parts[0], query.get(LinkGrants.EXPIRES), query.get(LinkGrants.GRANT));
    }

    @Test
    void everyLinkOfTheEventIsGrantedToItsOwner() throws IOException {
        JsonNode granted = granted(data());

        assertThat(granted.path("links").properties()).hasSize(3).allSatisfy(link -> assertThat(
                        judge(link.getValue().textValue(), AT))
                .isEqualTo(new LinkGrants.Judgement(Verdict.VALID, "ann")));
        assertThat(granted.path("links").path("track").textValue()).startsWith(ORIGIN + TRACK + "?");
    }

    @Test
    void nothingElseChanges() throws IOException {
        ObjectNode data = data();
        ObjectNode granted = (ObjectNode) granted(data);

        assertThat(granted.without("links").toString())
                .isEqualTo(data().without("links").toString());
        assertThat(data).isEqualTo(data());
    }

    @Test
    void theyAreValidForAWeekFromTheEventOn() throws IOException {
        String link = granted(data()).path("links").path("job").textValue();
        Instant end = AT.plus(Duration.ofDays(7));

        assertThat(judge(link, end.minusSeconds(1)).verdict()).isEqualTo(Verdict.VALID);
        assertThat(judge(link, end.plusSeconds(1)).verdict()).isEqualTo(Verdict.EXPIRED);
    }

    @Test
    void theSameEventGivesTheSameBytes() {
        BearerLinks elsewhere = new BearerLinks(grants(AT.plusSeconds(99)), Settings.defaults(), new ApiLinks(ORIGIN));

        assertThat(links.in(data(), "ann", AT)).isEqualTo(elsewhere.in(data(), "ann", AT));
        assertThat(links.in(data(), "ann", AT)).isNotEqualTo(links.in(data(), "bob", AT));
    }

    @Test
    void addressesOfOthersAndOtherAddressesStay() throws IOException {
        ObjectNode data = EventCodec.json().createObjectNode();
        data.putObject("links")
                .put("other", "https://elsewhere.example" + TRACK)
                .put("longer", ORIGIN + ".evil.example" + TRACK)
                .put("webhook", ORIGIN + "/api/v1/webhooks/" + UUID.randomUUID())
                .put("cancel", ORIGIN + JOB + "/cancel")
                .put("query", ORIGIN + TRACK + "?grant=mine")
                .put("number", 1);

        assertThat(granted(data)).isEqualTo(data);
    }

    @Test
    void dataWithoutLinksStay() throws IOException {
        assertThat(links.in(EventCodec.json().readTree("[1]"), "ann", AT))
                .asString()
                .isEqualTo("[1]");
        assertThat(links.in(EventCodec.json().readTree("{\"links\":7}"), "ann", AT))
                .asString()
                .isEqualTo("{\"links\":7}");
    }
}
