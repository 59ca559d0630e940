package io.soundforge.download.spotdl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.soundforge.download.spotdl.SpotdlTrouble.Remedy;
import io.soundforge.download.tool.Folders;
import io.soundforge.egress.EgressException;
import io.soundforge.events.EventCodec;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.Internal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a link of Spotify's for the gateway, which has no Python. */
@Path("/internal/v1/spotify")
@Internal
public class SaveResource {
    private static final Pattern LINK =
            Pattern.compile("https://open\\.spotify\\.com/(track|album|playlist)/[0-9A-Za-z]{22}");

    private final SpotdlSettings settings;
    private final Spotdl spotdl;

    SaveResource(SpotdlSettings settings, Spotdl spotdl) {
        this.settings = settings;
        this.spotdl = spotdl;
    }

    /** What is asked. */
    record Request(String url) {}

    /**
     * The {@code songs} of a canonical link, as spotdl writes them, in the order of the album or playlist; and {@code skipped}, how many it
     * has left out, by reason.
     */
    @POST
    @Path("save")
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode save(Request request) {
        if (request == null
                || request.url() == null
                || !LINK.matcher(request.url()).matches()) {
            throw ApiException.badField(
                    "SPOTIFY_LINK_INVALID",
                    "url",
                    "The URL must be https://open.spotify.com/{track|album|playlist}/{id}.");
        }
        if (!settings.enabled()) {
            throw problem(SpotdlTrouble.SPOTDL_MISSING);
        }
        try {
            SavedSongs saved = read(request.url());
            ObjectNode answer = EventCodec.json().createObjectNode();
            answer.set("skipped", EventCodec.json().valueToTree(saved.skipped()));
            answer.set("songs", saved.songs());
            return answer;
        } catch (SpotdlException e) {
            throw problem(e.trouble());
        } catch (EgressException e) {
            throw new ApiException(502, e.code().name(), e.getMessage(), Map.of("retryable", e.isRetryable()));
        } catch (IOException e) {
            throw new ApiException(503, "SPOTIFY_UNAVAILABLE", "spotdl could not be run.", Map.of("retryable", true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "SPOTIFY_UNAVAILABLE", "The service is going down.", Map.of("retryable", true));
        }
    }

    private SavedSongs read(String url) throws SpotdlException, EgressException, IOException, InterruptedException {
        java.nio.file.Path folder = Files.createTempDirectory("soundforge-spotdl-save");
        try {
            return spotdl.save(folder, url);
        } finally {
            Folders.delete(folder);
        }
    }

    private static ApiException problem(SpotdlTrouble trouble) {
        int status =
                switch (trouble) {
                    case SPOTIFY_NOT_FOUND -> 404;
                    case SPOTIFY_RATE_LIMITED -> 429;
                    default -> 503;
                };
        return new ApiException(
                status, trouble.name(), trouble.sentence(), Map.of("retryable", trouble.remedy() == Remedy.LATER));
    }
}
