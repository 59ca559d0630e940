package io.soundforge.metadata.spotify;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * Follows short links, from Spotify's host to Spotify's hosts and no further: a hop that leads elsewhere is not made, so that a short link
 * leads nobody into our network. Only headers are read.
 */
@ApplicationScoped
class ShortLinks {
    private static final int MAX_HOPS = 3;

    private final SpotifySettings settings;
    private final HttpClient client;

    ShortLinks(SpotifySettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws SpotifyFailure if it does not lead to a track, album or playlist of Spotify's */
    SpotifyLink.Item resolve(SpotifyLink.Short link) throws SpotifyFailure, InterruptedException {
        SpotifyLink next = link;
        for (int hop = 0; hop < MAX_HOPS && next instanceof SpotifyLink.Short shortLink; hop++) {
            next = follow(shortLink);
        }
        if (next instanceof SpotifyLink.Item item) {
            return item;
        }
        throw invalid("The short link leads from one short link to the next; it was not followed further.");
    }

    private SpotifyLink follow(SpotifyLink.Short link) throws SpotifyFailure, InterruptedException {
        URI address = settings.shortLinkUrl().resolve(link.uri().getRawPath());
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(settings.timeout()).build();
        HttpResponse<InputStream> response;
        try {
            // Closing the body unread ends the exchange: a page that never ends costs nothing.
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
        } catch (IOException e) {
            throw SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "Spotify's short links do not answer; try again later.", e);
        }
        return switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 ->
                target(link.uri(), response.headers().firstValue("Location").orElse(""));
            case 404, 410 ->
                throw SpotifyFailure.permanent(
                        "SPOTIFY_NOT_FOUND", "Spotify knows no such short link; it may be gone.");
            case 429, 500, 502, 503, 504 ->
                throw SpotifyFailure.retryable(
                        "SPOTIFY_UNAVAILABLE", "Spotify's short links are not working; try again later.", null);
            default -> throw invalid("The short link leads nowhere; hand in the link that it stands for.");
        };
    }

    private static SpotifyLink target(URI from, String location) throws SpotifyFailure {
        try {
            URI target = from.resolve(location.strip());
            Optional<SpotifyLink> found =
                    "https".equalsIgnoreCase(target.getScheme()) || "spotify".equals(target.getScheme())
                            ? SpotifyLinks.parse(target.toString())
                            : Optional.empty();
            return found.orElseThrow(() -> invalid("The short link does not lead to Spotify; it was not followed."));
        } catch (SpotifyLinks.Refused e) {
            throw SpotifyFailure.permanent(e.code(), e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid("The short link leads to something that is no address.");
        }
    }

    private static SpotifyFailure invalid(String message) {
        return SpotifyFailure.permanent("SPOTIFY_LINK_INVALID", message);
    }
}
