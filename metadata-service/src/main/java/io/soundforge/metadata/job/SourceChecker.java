package io.soundforge.metadata.job;

import io.soundforge.events.Source;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.spotify.SpotifyCatalogue;
import io.soundforge.metadata.spotify.SpotifyClient;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyLinks;
import io.soundforge.metadata.upload.FileNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Looks at one source of a submission. Only what can be said at once: whether an address may be connected to is decided where
 * it is connected to, after resolving.
 */
@ApplicationScoped
public class SourceChecker {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final LimitSettings limits;
    private final SpotifyCatalogue spotify;

    SourceChecker(LimitSettings limits, SpotifyCatalogue spotify) {
        this.limits = limits;
        this.spotify = spotify;
    }

    /** Either a source that can become a track, or an error. */
    public sealed interface Verdict {
        /** The source as it goes into the track. */
        record Accepted(Source source) implements Verdict {}

        /** A link that must be resolved before it can become tracks; the source names it in its one form. */
        record Link(Source source) implements Verdict {}

        /** Why it cannot. */
        record Refused(JobItem.Error error) implements Verdict {}
    }

    /**
     * @param index place in the request, for the error's field
     * @param knownUploads which of the request's uploads exist for this owner
     */
    public Verdict check(int index, JobRequest.SourceRequest request, Set<UUID> knownUploads, String owner) {
        String field = "sources[" + index + "]";
        if (request == null || (request.url() == null) == (request.upload() == null)) {
            return refused("INVALID_SOURCE", "A source is either {\"url\": …} or {\"upload\": …}.", field);
        }
        String filename = FileNames.forDisplay(request.filename(), limits.filenameLength());
        if (request.upload() != null) {
            return knownUploads.contains(request.upload())
                    ? new Verdict.Accepted(new Source(null, request.upload(), filename))
                    : refused("UPLOAD_NOT_FOUND", "There is no such upload; it may have expired.", field + ".upload");
        }
        String url = request.url().strip();
        if (url.length() > limits.urlLength()) {
            return refused(
                    "URL_TOO_LONG", "An address has at most " + limits.urlLength() + " characters.", field + ".url");
        }
        try {
            Optional<SpotifyLink> link = SpotifyLinks.parse(url);
            return link.isPresent()
                    ? checkLink(link.get(), owner, field + ".url")
                    : checkUrl(url, filename, field + ".url");
        } catch (SpotifyLinks.Refused e) {
            return refused(e.code(), e.getMessage(), field + ".url");
        }
    }

    private Verdict checkLink(SpotifyLink link, String owner, String field) {
        SpotifyClient.Readiness readiness = spotify.readiness(owner);
        if (!readiness.ready()) {
            return refused("SPOTIFY_NOT_CONFIGURED", readiness.reason(), field);
        }
        String url =
                switch (link) {
                    case SpotifyLink.Item item -> item.url();
                    case SpotifyLink.Short shortLink -> shortLink.uri().toString();
                };
        return new Verdict.Link(new Source(url, null, null));
    }

    private Verdict checkUrl(String url, String filename, String field) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return refused("URL_INVALID", "This is not an address: " + e.getReason() + ".", field);
        }
        if (uri.getScheme() == null) {
            return refused("URL_INVALID", "An address begins with http:// or https://.", field);
        }
        if (!SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return refused("URL_NOT_ALLOWED", "Only http and https addresses are fetched.", field);
        }
        if (uri.getHost() == null) {
            return refused("URL_INVALID", "The address names no host.", field);
        }
        if (uri.getUserInfo() != null) {
            return refused("URL_NOT_ALLOWED", "An address must not carry a user name or password.", field);
        }
        return new Verdict.Accepted(new Source(url, null, filename));
    }

    private static Verdict refused(String code, String message, String field) {
        return new Verdict.Refused(new JobItem.Error(code, message, field));
    }
}
