package io.soundforge.metadata.spotify;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Finds what is behind a short link. Redirects are read, never followed by the client: each target must itself be a link to Spotify, so
 * that a short link leads nobody into our network.
 */
@ApplicationScoped
public class ShortLinks {
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

    /**
     * Follows a short link over at most three hops.
     *
     * @throws SpotifyFailure if it leads to nothing of which tracks can be made
     */
    public SpotifyLink.Item follow(SpotifyLink.Short link) throws SpotifyFailure, InterruptedException {
        SpotifyLink.Short at = link;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            switch (target(at)) {
                case SpotifyLink.Item item -> {
                    return item;
                }
                case SpotifyLink.Short further -> at = further;
            }
        }
        throw invalid("The short link leads from one short link to the next.");
    }

    private SpotifyLink target(SpotifyLink.Short link) throws SpotifyFailure, InterruptedException {
        HttpResponse<Void> answer =
                ask(settings.shortLinkUrl().resolve(link.uri().getRawPath()));
        String location = answer.headers().firstValue("Location").orElse(null);
        if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
            throw SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "Spotify's short links are not working; try again later.", null);
        }
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            throw SpotifyFailure.permanent("SPOTIFY_NOT_FOUND", "Spotify knows no such short link; it may be gone.");
        }
        if (answer.statusCode() < 300 || location == null) {
            throw invalid("The short link leads nowhere; hand in the link of the track, album or playlist itself.");
        }
        return parsed(link.uri(), location);
    }

    private HttpResponse<Void> ask(URI address) throws SpotifyFailure, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .GET()
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw SpotifyFailure.retryable(
                    "SPOTIFY_UNAVAILABLE", "Spotify's short links do not answer; try again later.", e);
        }
    }

    private static SpotifyLink parsed(URI from, String location) throws SpotifyFailure {
        try {
            URI target = from.resolve(location.strip());
            if (!"https".equalsIgnoreCase(target.getScheme())) {
                throw invalid("The short link leads away from https.");
            }
            return SpotifyLinks.parse(target.toString())
                    .orElseThrow(() -> invalid("The short link does not lead to Spotify; it was not followed."));
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
