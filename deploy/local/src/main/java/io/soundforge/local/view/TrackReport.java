package io.soundforge.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.Job;
import java.io.IOException;

/**
 * What came out of one track.
 *
 * @param track as the job shows it
 * @param resource {@code GET /api/v1/tracks/{id}}
 * @param stems {@code GET /api/v1/tracks/{id}/stems}, a missing node where there are none
 */
record TrackReport(Job.Track track, JsonNode resource, JsonNode stems) {

    static TrackReport fetch(ApiClient api, Job.Track track) throws IOException, ApiFailure, InterruptedException {
        String path = "/api/v1/tracks/" + track.id();
        return new TrackReport(track, api.find(path), api.find(path + "/stems"));
    }

    JsonNode analysis() {
        return resource.path("analysis");
    }

    JsonNode separation() {
        return resource.path("separation");
    }
}
