package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.TestOwners;
import io.soundforge.storageclient.LinkGrants;
import io.soundforge.testing.KafkaProbe;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds a link with a grant reads what it names, as its owner, and nothing else. */
@QuarkusTest
@GatewayTest
class LinkGateTest {
    private static final String STRANGER = "nobody-" + UUID.randomUUID();

    KafkaProbe kafka;

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "soundforge.links.secret")
    String secret;

    private LinkGrants grants;
    private String job;
    private String track;

    @BeforeEach
    void submit() {
        grants = new LinkGrants(secret, Optional.empty(), Clock.systemUTC());
        UUID id = Gateway.submitUrls(1, ",\"steps\":[\"separate\"]");
        TrackRequested request = Gateway.requests(kafka, id, 1).getFirst();
        Gateway.send(
                kafka,
                Facts.downloaded(request),
                Facts.processed(id, request.trackId(), request.plan().run()));
        Gateway.awaitState(id, "completed");
        job = "/api/v1/jobs/" + id;
        track = "/api/v1/tracks/" + request.trackId();
    }

    private String granted(String path) {
        return path + query(path, "default");
    }

    private String query(String path, String owner) {
        return grants.query(path, owner, Instant.now().plus(Duration.ofHours(1)));
    }

    /** As somebody to whom nothing belongs. */
    private static ValidatableResponse get(String path) {
        return given().header(TestOwners.HEADER, STRANGER)
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .get(path)
                .then();
    }

    private static void refused(ValidatableResponse answer, String code) {
        answer.statusCode(403).contentType("application/problem+json").body("code", equalTo(code));
    }

    @Test
    void whoHoldsALinkReadsWhatItNames() {
        get(job).statusCode(404);
        get(track).statusCode(404);

        get(granted(job)).statusCode(200).body("state", equalTo("completed"));
        get(granted(track)).statusCode(200).body("title", equalTo("Blue in Green"));
        get(granted(track + "/stems")).statusCode(200).body("stems.name", hasItem("vocals"));
        get(granted(track + "/stems/vocals")).statusCode(302).header("Location", containsString("/files/stems/"));
        given().header(TestOwners.HEADER, STRANGER).head(granted(track)).then().statusCode(200);
    }

    @Test
    void aGrantIsForOneAddressAlone() {
        String query = query(track, "default");

        refused(get(track + "/stems" + query), "LINK_INVALID");
        refused(get(track + "/stems/vocals" + query), "LINK_INVALID");
        refused(get(track + "/audio" + query), "LINK_INVALID");
        refused(get(job + query), "LINK_INVALID");
        refused(get(job + "/events" + query(job, "default")), "LINK_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/jobs",
                "/api/v1/system",
                "/files/stems/a/vocals.flac",
                "/api/v1/webhooks",
                "/q/health/live"
            })
    void noGrantFitsAnotherAddress(String path) {
        refused(get(path + query(track, "default")), "LINK_INVALID");
    }

    @Test
    void theGrantSaysWhoAsksAndNothingElseDoes() {
        // The job is the default owner's, who asks here without a header.
        given().get(job).then().statusCode(200);
        given().get(job + query(job, STRANGER)).then().statusCode(404).body("code", equalTo("JOB_NOT_FOUND"));
    }

    @Test
    void aWrongGrantEndsTheRequestEvenOfTheOwner() {
        String good = query(track, "default");
        char last = good.charAt(good.length() - 1);
        String flipped = good.substring(0, good.length() - 1) + (char) (last ^ 1);

        refused(given().get(track + flipped).then(), "LINK_INVALID");
        refused(given().get(track + "?grant=").then(), "LINK_INVALID");
        refused(given().get(track + "?grant").then(), "LINK_INVALID");
        refused(given().get(track + good + good.replace('?', '&')).then(), "LINK_INVALID");
        refused(
                given().urlEncodingEnabled(false)
                        .get(track + good.replace("grant=", "gr%61nt=x"))
                        .then(),
                "LINK_INVALID");
        refused(
                given().get(track + grants.query(track, "default", Instant.now()))
                        .then(),
                "LINK_EXPIRED");
    }

    @Test
    void aGrantReadsAndDoesNothing() {
        String address = granted(job);

        refused(given().delete(address).then(), "LINK_INVALID");
        refused(given().post(address).then(), "LINK_INVALID");
        refused(given().patch(address).then(), "LINK_INVALID");
        refused(given().post(job + "/cancel" + query(job, "default")).then(), "LINK_INVALID");
        given().get(job).then().statusCode(200);
    }

    @Test
    void aQueryThatCannotBeReadIsNoWayIn() throws IOException {
        // HTTP clients refuse to send such an address.
        String request = "GET " + job + "?grant=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }
}
