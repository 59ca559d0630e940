package io.soundforge.metadata.spotify.webapi;

import io.soundforge.metadata.spotify.LimitedBody;
import io.soundforge.metadata.spotify.SpotifySettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Plain calls to Spotify's servers. Their addresses are the operator's settings, not a user's, hence no vetting. Follows no redirect, and
 * reads no more than it must. An interrupt ends a call, which is why this is the JDK's client.
 */
@ApplicationScoped
class SpotifyHttp {
    private final SpotifySettings settings;
    private final HttpClient client;

    SpotifyHttp(SpotifySettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * An answer, of whatever status.
     *
     * @param retryAfter what {@code Retry-After} says; null where it says nothing readable
     */
    record Answer(int status, String body, Duration retryAfter) {}

    /** @throws IOException if there is no answer in time, or one beyond the limit */
    Answer get(URI uri, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", authorization)
                .header("Accept", "application/json");
        return send(request.GET().build());
    }

    /** Posts a form. @throws IOException as {@link #get} */
    Answer post(URI uri, Map<String, String> form, String authorization) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(request.build());
    }

    /** The request's own deadline ends with the headers; this one covers the body, however slowly it drips. */
    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        long limit = settings.maxAnswer().asLongValue();
        CompletableFuture<HttpResponse<byte[]>> call = client.sendAsync(request, head -> new LimitedBody(limit));
        HttpResponse<byte[]> response;
        try {
            response = call.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "no answer within " + settings.timeout().toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
        } finally {
            call.cancel(true);
        }
        return new Answer(
                response.statusCode(),
                new String(response.body(), StandardCharsets.UTF_8),
                response.headers()
                        .firstValue("Retry-After")
                        .flatMap(SpotifyHttp::seconds)
                        .orElse(null));
    }

    /** Spotify sends seconds. */
    private static Optional<Duration> seconds(String header) {
        String text = header.strip();
        boolean number = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }
}
