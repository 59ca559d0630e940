package io.soundforge.metadata.spotify;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.SpotifyBackend.spotify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.TestOwners;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.spotify.Accounts;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner opens his own playlists, and closes them again. */
@QuarkusTest
@GatewayTest
class AuthorizationTest {
    private static final String PATH = "/api/v1/spotify/authorization";
    private static final String REDIRECT = "http://127.0.0.1:8898/callback";
    private static final String VERIFIER = "v".repeat(64);

    private final String owner = "owner-" + UUID.randomUUID();
    private final String playlist =
            UUID.randomUUID().toString().replace("-", "").substring(0, 22);

    @Inject
    SpotifyCatalogue catalogue;

    @Inject
    CircuitBreakerMaintenance circuits;

    @Inject
    Transactions transactions;

    @BeforeEach
    void aPlaylistOfAnna() {
        circuits.reset("spotify");
        spotify.developmentMode(true);
        spotify.addPlaylist(
                playlist, "Mix", "v1", "anna", Songs.rows(List.of(Songs.song(playlist, "Lied", "Anna", 90_000))));
    }

    @AfterEach
    void open() {
        spotify.developmentMode(false);
    }

    @Test
    void aLoginOpensTheOwnersPlaylistsAndALogoutClosesThem() throws Exception {
        given().header(TestOwners.HEADER, owner)
                .get(PATH)
                .then()
                .statusCode(200)
                .body("authorized", equalTo(false))
                .body("client_id", equalTo(Accounts.CLIENT_ID))
                .body("accounts_url", equalTo(spotify.url()))
                .body("scope", nullValue());
        assertClosed();

        login(VERIFIER, spotify.accounts().agree("anna", Accounts.challengeOf(VERIFIER), REDIRECT))
                .statusCode(200)
                .body("authorized", equalTo(true))
                .body("scope", equalTo("playlist-read-private playlist-read-collaborative"));

        assertThat(fetch().tracks()).hasSize(1);
        assertThat(storedToken()).doesNotContain("refresh-");
        assertThatThrownBy(() -> catalogue.fetch(new Item(Kind.PLAYLIST, playlist), "somebody else"))
                .hasFieldOrPropertyWithValue("code", "PLAYLIST_NOT_ACCESSIBLE");

        given().header(TestOwners.HEADER, owner).delete(PATH).then().statusCode(204);
        given().header(TestOwners.HEADER, owner).delete(PATH).then().statusCode(204);
        spotify.addPlaylist(playlist, "Mix", "v2", "anna", Songs.rows(List.of()));
        assertClosed();
    }

    @Test
    void aRefreshTokenThatWasReplacedGoesOn() throws Exception {
        login(VERIFIER, spotify.accounts().agree("anna", Accounts.challengeOf(VERIFIER), REDIRECT))
                .statusCode(200);
        for (int version = 2; version < 5; version++) {
            spotify.accounts().expireTokens();
            spotify.addPlaylist(
                    playlist,
                    "Mix",
                    "v" + version,
                    "anna",
                    Songs.rows(List.of(Songs.song(playlist, "Lied", "Anna", 90_000))));
            assertThat(fetch().tracks()).hasSize(1);
        }
    }

    @Test
    void aLoginThatWasWithdrawnIsForgottenAndPublicSongsStillCome() throws Exception {
        login(VERIFIER, spotify.accounts().agree("anna", Accounts.challengeOf(VERIFIER), REDIRECT))
                .statusCode(200);
        spotify.accounts().revoke();
        String song = UUID.randomUUID().toString().replace("-", "").substring(0, 22);
        spotify.add(Songs.song(song, "Lied", "Anna", 90_000));

        assertThat(catalogue.fetch(new Item(Kind.TRACK, song), owner).tracks()).hasSize(1);

        given().header(TestOwners.HEADER, owner).get(PATH).then().body("authorized", equalTo(false));
        assertClosed();
    }

    @Test
    void codesThatDoNotHoldAreRefused() {
        String code = spotify.accounts().agree("anna", Accounts.challengeOf(VERIFIER), REDIRECT);
        login("w".repeat(64), code).statusCode(409).body("code", equalTo("SPOTIFY_LOGIN_INVALID"));
        spotify.accounts().failNext(Fault.text(503, "Down"));
        login(VERIFIER, "any").statusCode(503).body("code", equalTo("SPOTIFY_UNAVAILABLE"));
        spotify.accounts().failNext(Fault.text(200, "{\"access_token\":\"a\"}"));
        login(VERIFIER, "any").statusCode(503);
        spotify.accounts().failNext(Fault.text(200, "<html>"));
        login(VERIFIER, "any").statusCode(503);
        given().header(TestOwners.HEADER, owner).get(PATH).then().body("authorized", equalTo(false));
    }

    @Test
    void requestsThatAreNotTheFlowsAreRefused() {
        login("short", "code").statusCode(400).body("field", equalTo("code_verifier"));
        login(VERIFIER, " ").statusCode(400).body("field", equalTo("code"));
        for (String uri : List.of("http://evil.example/callback", "http://127.0.0.1.evil.example/", "javascript:1")) {
            post(Map.of("code", "c", "code_verifier", VERIFIER, "redirect_uri", uri))
                    .statusCode(400)
                    .body("field", equalTo("redirect_uri"));
        }
    }

    private ValidatableResponse login(String verifier, String code) {
        return post(Map.of("code", code, "code_verifier", verifier, "redirect_uri", REDIRECT));
    }

    private ValidatableResponse post(Map<String, String> body) {
        return given().header(TestOwners.HEADER, owner)
                .contentType("application/json")
                .body(body)
                .post(PATH)
                .then();
    }

    private SpotifyCollection fetch() throws Exception {
        return catalogue.fetch(new Item(Kind.PLAYLIST, playlist), owner);
    }

    private void assertClosed() {
        assertThatThrownBy(this::fetch).hasFieldOrPropertyWithValue("code", "PLAYLIST_NOT_ACCESSIBLE");
    }

    private String storedToken() {
        return transactions.call(connection -> {
            try (var select =
                    connection.prepareStatement("select refresh_token from spotify_authorization where owner = ?")) {
                select.setString(1, owner);
                var row = select.executeQuery();
                row.next();
                return new String(row.getBytes(1), StandardCharsets.ISO_8859_1);
            }
        });
    }
}
