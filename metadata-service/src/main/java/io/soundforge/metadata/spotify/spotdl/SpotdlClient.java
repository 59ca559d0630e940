package io.soundforge.metadata.spotify.spotdl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Step;
import io.soundforge.metadata.spotify.LimitedBody;
import io.soundforge.metadata.spotify.SongList;
import io.soundforge.metadata.spotify.SpotifyClient;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import io.soundforge.metadata.spotify.SpotifySettings;
import io.soundforge.metadata.spotify.SpotifyTrack;
import io.soundforge.metadata.system.Capabilities;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks spotdl, which needs no credentials, through download-service. Slower than the Web API, and at the mercy of Spotify's pages. */
@ApplicationScoped
public class SpotdlClient implements SpotifyClient {
    private static final String NOT_READY =
            "Let spotdl read the links without an account: run ./soundforge spotify setup.";

    private final SpotifySettings settings;
    private final Capabilities capabilities;
    private final URI save;
    private final Optional<String> internalToken;
    private final HttpClient client;

    SpotdlClient(
            SpotifySettings settings,
            Capabilities capabilities,
            @ConfigProperty(name = "soundforge.download.url", defaultValue = "http://127.0.0.1:8081") URI downloads,
            @ConfigProperty(name = "soundforge.internal.token") Optional<String> internalToken) {
        this.settings = settings;
        this.capabilities = capabilities;
        this.save = downloads.resolve("/internal/v1/spotify/save");
        this.internalToken = internalToken;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    @Override
    public String name() {
        return "spotdl";
    }

    @Override
    public Readiness readiness(String owner) {
        JsonNode fetchers = capabilities
                .of(Step.DOWNLOAD)
                .map(offers -> offers.path("fetchers"))
                .orElse(EventCodec.json().createArrayNode());
        for (JsonNode fetcher : fetchers) {
            if (fetcher.path("name").asText().equals("spotdl")) {
                boolean ready = fetcher.path("ready").asBoolean();
                String reason = fetcher.path("reason").asText("");
                return ready ? Readiness.READY : Readiness.not(reason.isBlank() ? NOT_READY : reason);
            }
        }
        return Readiness.not(NOT_READY);
    }

    @Override
    public SpotifyTrack track(String id, String owner) throws SpotifyFailure, InterruptedException {
        List<SpotifyTrack> found = new ArrayList<>();
        songs(new Item(Kind.TRACK, id), song -> SpotdlSongs.track(song)
                .filter(first -> found.isEmpty())
                .map(track -> new SpotifyTrack(id, track.metadata()))
                .ifPresent(found::add));
        if (found.isEmpty()) {
            throw SpotifyFailure.permanent("SPOTIFY_NOT_FOUND", "Spotify knows no such track; it may be gone.");
        }
        return found.getFirst();
    }

    @Override
    public SpotifyCollection collection(Item link, String owner, int maxTracks)
            throws SpotifyFailure, InterruptedException {
        Listing listing = new Listing(link, maxTracks);
        songs(link, listing);
        return listing.songs.named(listing.title);
    }

    /** Gathers an album or a playlist. */
    private final class Listing implements SpotdlAnswer.Listener {
        private final String titleField;
        private final SongList songs;
        private String title;

        Listing(Item link, int maxTracks) {
            titleField = link.kind() == Kind.ALBUM ? "album_name" : "list_name";
            songs = new SongList(link, maxTracks, settings.maxList().asLongValue());
        }

        @Override
        public void song(JsonNode song) throws SpotifyFailure {
            Optional<SpotifyTrack> track = SpotdlSongs.track(song);
            if (track.isPresent()) {
                songs.add(track.get());
            } else {
                songs.skip("missing", 1);
            }
            title = title == null ? SpotdlSongs.text(song, titleField) : title;
        }

        @Override
        public void skipped(String reason, int number) throws SpotifyFailure {
            songs.skip(reason, number);
        }
    }

    private void songs(Item link, SpotdlAnswer.Listener listener) throws SpotifyFailure, InterruptedException {
        HttpResponse<byte[]> response = ask(link);
        if (response.statusCode() != 200) {
            throw problem(response);
        }
        try {
            SpotdlAnswer.read(response.body(), listener);
        } catch (IOException e) {
            throw SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "What spotdl has found cannot be read; try again later.", e);
        }
    }

    private HttpResponse<byte[]> ask(Item link) throws SpotifyFailure, InterruptedException {
        byte[] body = EventCodec.toJson(Map.of("url", link.url()));
        HttpRequest.Builder request = HttpRequest.newBuilder(save)
                .timeout(settings.spotdlTimeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        internalToken.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        long limit = settings.maxAnswer().asLongValue();
        try {
            return client.send(request.build(), head -> new LimitedBody(limit));
        } catch (IOException e) {
            if (e.getCause() instanceof LimitedBody.TooLarge) {
                throw SpotifyFailure.permanent(
                        "COLLECTION_TOO_LARGE",
                        "spotdl tells more about the " + link.kind().wire() + " than " + limit
                                + " bytes, the most that are taken (soundforge.spotify.max-answer).");
            }
            throw SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "download-service, which runs spotdl, does not answer; try again later.", e);
        }
    }

    private static SpotifyFailure problem(HttpResponse<byte[]> response) {
        if (response.statusCode() == 500) {
            // What went wrong there says nothing to the user.
            return SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "spotdl could not be run; download-service's log knows more.", null);
        }
        JsonNode answer = tree(response.body());
        String code = answer.path("code").asText("SPOTIFY_UNAVAILABLE");
        String detail = answer.path("detail").asText("spotdl could not read the link.");
        return answer.path("retryable").asBoolean(response.statusCode() >= 500)
                ? SpotifyFailure.retryable(code, detail, null)
                : SpotifyFailure.permanent(code, detail);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return EventCodec.json().readTree(body);
        } catch (JsonProcessingException e) {
            return EventCodec.json().createObjectNode();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }
}
