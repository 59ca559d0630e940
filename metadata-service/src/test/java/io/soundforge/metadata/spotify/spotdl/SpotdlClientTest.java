package io.soundforge.metadata.spotify.spotdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import io.soundforge.metadata.spotify.SpotifySettings;
import io.soundforge.metadata.system.Capabilities;
import io.soundforge.sql.Transactions;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway makes of download-service's answers about songs. */
@QuarkusTest
@GatewayTest
class SpotdlClientTest {
    private static final String ID = "4cOdK2wGLETKBW3PvgPWqT";

    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile String asked;
    private HttpServer server;
    private SpotdlClient client;

    @Inject
    SpotifySettings settings;

    @Inject
    Capabilities capabilities;

    @Inject
    Transactions transactions;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/internal/v1/spotify/save", exchange -> {
            asked = exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = new SpotdlClient(
                settings,
                capabilities,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.of("the-token"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        offer("[]");
    }

    @Test
    void itIsReadyWhenDownloadServiceSaysSo() {
        offer("[{\"name\":\"spotdl\",\"ready\":false}]");
        await().until(() -> !client.readiness("default").ready());
        assertThat(client.readiness("default").reason()).contains("./soundforge spotify setup");
        offer("[{\"name\":\"spotdl\",\"ready\":false,\"reason\":\"No ffmpeg.\"}]");
        await().until(() -> "No ffmpeg.".equals(client.readiness("default").reason()));
        offer("[{\"name\":\"url\",\"ready\":true},{\"name\":\"spotdl\",\"ready\":true}]");
        await().until(() -> client.readiness("default").ready());
    }

    @Test
    void aSongIsReadWithAllThatIsKnown() throws Exception {
        answer = """
                {"songs":[{"name":"Lied","artists":["Anna","Ben"],"artist":"Anna","album_name":"Lieder","isrc":"DEA120000001",
                 "date":"2024-05-17","year":2024,"duration":183,"song_id":"%s","track_number":2,"tracks_count":9,
                 "explicit":true,"cover_url":"https://images.example/1"}]}""".formatted(ID);

        var song = client.track(ID, "default").metadata();

        assertThat(asked).isEqualTo("Bearer the-token {\"url\":\"https://open.spotify.com/track/" + ID + "\"}");
        assertThat(song.title()).isEqualTo("Lied");
        assertThat(song.artists()).containsExactly("Anna", "Ben");
        assertThat(song.durationS()).isEqualTo(183.0);
        assertThat(song.trackNumber()).isEqualTo(2);
        assertThat(song.explicit()).isTrue();
    }

    @Test
    void aPlaylistKeepsItsOrderAndCountsWhatIsNoSong() throws Exception {
        answer = "{\"songs\":[{\"song_id\":\"%s\",\"name\":\"A\",\"list_name\":\"Mix\"},{\"name\":\"local\"}]}"
                .formatted(ID);
        Item link = new Item(Kind.PLAYLIST, ID);

        SpotifyCollection playlist = client.collection(link, "default", 2);

        assertThat(playlist.title()).isEqualTo("Mix");
        assertThat(playlist.tracks()).hasSize(1);
        assertThat(playlist.skipped()).containsEntry("missing", 1);
        assertThat(failure(link, 1).code()).isEqualTo("COLLECTION_TOO_LARGE");
    }

    @Test
    void whatSpotdlLeftOutIsCounted() throws Exception {
        answer = """
                {"skipped":{"unreadable":2,"local":1},"more":[{"songs":1}],"songs":[{"song_id":"%s","album_name":"Lieder"},{}]}""".formatted(ID);
        Item link = new Item(Kind.ALBUM, ID);

        SpotifyCollection album = client.collection(link, "default", 5);

        assertThat(album.title()).isEqualTo("Lieder");
        assertThat(album.skipped())
                .containsOnly(Map.entry("unreadable", 2), Map.entry("local", 1), Map.entry("missing", 1));
        assertThat(album.hasUnreadable()).isTrue();
        assertThat(failure(link, 4).code()).isEqualTo("COLLECTION_TOO_LARGE");
    }

    @Test
    void anAnswerIsReadUpToItsLimitOnly() {
        answer = "{\"songs\":[{\"song_id\":\"" + ID + "\",\"lyrics\":\"" + "la ".repeat(3_000_000) + "\"}]}";
        SpotifyFailure failure = failure(new Item(Kind.PLAYLIST, ID), 500);
        assertThat(failure.code()).isEqualTo("COLLECTION_TOO_LARGE");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void whatIsNoAnswerIsAskedForAgain() {
        for (String broken : List.of("", "[]", "{\"skipped\":{}}", "{\"songs\":{}}", "{\"songs\":[{\"song_id\":")) {
            answer = broken;
            SpotifyFailure failure = failure(new Item(Kind.PLAYLIST, ID), 500);
            assertThat(failure.code()).as(broken).isEqualTo("SPOTIFY_UNAVAILABLE");
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    @Test
    void problemsKeepTheirCode() {
        status = 502;
        answer = "{\"code\":\"SPOTIFY_NOT_FOUND\",\"detail\":\"No such song.\",\"retryable\":false}";
        assertThat(failure())
                .extracting(SpotifyFailure::code, SpotifyFailure::isRetryable, Throwable::getMessage)
                .containsExactly("SPOTIFY_NOT_FOUND", false, "No such song.");
        answer = "Bad gateway";
        assertThat(failure())
                .extracting(SpotifyFailure::code, SpotifyFailure::isRetryable)
                .containsExactly("SPOTIFY_UNAVAILABLE", true);
        status = 500;
        answer = "{\"code\":\"INTERNAL\",\"detail\":\"Something went wrong on our side.\"}";
        assertThat(failure())
                .extracting(SpotifyFailure::code, SpotifyFailure::isRetryable)
                .containsExactly("SPOTIFY_UNAVAILABLE", true);
        status = 200;
        answer = "{\"songs\":[]}";
        assertThat(failure().code()).isEqualTo("SPOTIFY_NOT_FOUND");
        server.stop(0);
        assertThat(failure())
                .extracting(SpotifyFailure::code, SpotifyFailure::isRetryable)
                .containsExactly("SPOTIFY_UNAVAILABLE", true);
    }

    private SpotifyFailure failure(Item link, int maxTracks) {
        return catchThrowableOfType(SpotifyFailure.class, () -> client.collection(link, "default", maxTracks));
    }

    private SpotifyFailure failure() {
        return catchThrowableOfType(SpotifyFailure.class, () -> client.track(ID, "default"));
    }

    private void offer(String fetchers) {
        transactions.call(connection -> {
            try (var upsert = connection.prepareStatement("""
                    insert into capability (service, step, data, at) values ('download-service', 'download', ?::jsonb, now())
                    on conflict (service) do update set data = excluded.data, at = now()""")) {
                upsert.setString(1, "{\"versions\":{},\"capabilities\":{\"fetchers\":" + fetchers + "}}");
                return upsert.executeUpdate();
            }
        });
    }
}
