package io.soundforge.local.spotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.local.stack.StackException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void theChallengeIsThatOfRfc7636() {
        URI page = new Pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "s")
                .authorizePage("https://accounts.example", "client", "http://127.0.0.1:1/callback");
        assertThat(page.getRawQuery())
                .contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
                .contains("code_challenge_method=S256")
                .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback")
                .contains("state=s");
        assertThat(page.toString()).startsWith("https://accounts.example/authorize?");
    }

    @Test
    void everyLoginHasSecretsOfItsOwnAndShowsThemToNobody() {
        Pkce one = Pkce.random();
        assertThat(one).isNotEqualTo(Pkce.random());
        assertThat(one.verifier()).hasSizeBetween(43, 128);
        assertThat(one.toString()).doesNotContain(one.verifier()).doesNotContain(one.state());
    }

    @Test
    void onlyTheAnswerToOurQuestionIsTaken() throws Exception {
        try (LoopbackRedirect redirect = new LoopbackRedirect(0, "ours")) {
            assertThat(browse(redirect.uri() + "?code=evil&state=theirs")).isEqualTo(400);
            assertThat(browse(redirect.uri() + "?code=evil")).isEqualTo(400);
            assertThat(browse(redirect.uri().replace("/callback", "/other") + "?code=evil&state=ours"))
                    .isEqualTo(404);
            assertThat(browse(redirect.uri() + "?code=good&state=ours")).isEqualTo(200);
            assertThat(redirect.await(PATIENCE)).isEqualTo("good");
        }
    }

    @Test
    void aUserWhoSaysNoIsBelieved() throws Exception {
        try (LoopbackRedirect redirect = new LoopbackRedirect(0, "ours")) {
            browse(redirect.uri() + "?error=access_denied&state=ours");
            assertThatThrownBy(() -> redirect.await(PATIENCE))
                    .isInstanceOf(StackException.class)
                    .hasMessage("Spotify says no: access_denied");
        }
    }

    @Test
    void aTakenPortIsSaid() throws Exception {
        try (LoopbackRedirect first = new LoopbackRedirect(0, "a")) {
            int port = URI.create(first.uri()).getPort();
            assertThatThrownBy(() -> new LoopbackRedirect(port, "b").close())
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("--port");
        }
    }

    private static int browse(String url) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
