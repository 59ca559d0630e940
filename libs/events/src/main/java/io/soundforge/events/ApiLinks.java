package io.soundforge.events;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Stable links into the public API, as events and answers carry them. Links to bytes redirect to fresh signed ones.
 *
 * @param publicUrl the one origin that clients see, without a slash at its end
 */
public record ApiLinks(String publicUrl) {
    public ApiLinks {
        publicUrl = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    /** {@code /api/v1/jobs/{id}} */
    public String job(UUID jobId) {
        return publicUrl + "/api/v1/jobs/" + jobId;
    }

    /** {@code /api/v1/tracks/{id}} */
    public String track(UUID trackId) {
        return publicUrl + "/api/v1/tracks/" + trackId;
    }

    /** {@code /api/v1/tracks/{id}/stems/{name}} */
    public String stem(UUID trackId, String name) {
        return track(trackId) + "/stems/" + name;
    }

    /** {@code /api/v1/webhooks/{id}} */
    public String webhook(UUID webhookId) {
        return publicUrl + "/api/v1/webhooks/" + webhookId;
    }

    /** The links of an event about a track. */
    public Map<String, String> forTrack(UUID jobId, UUID trackId) {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("job", job(jobId));
        links.put("track", track(trackId));
        return links;
    }
}
