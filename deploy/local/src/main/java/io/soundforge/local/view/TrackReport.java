package io.soundforge.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What came out of one track.
 *
 * @param track as the job shows it
 * @param resource {@code GET /api/v1/tracks/{id}}
 * @param volume where storage-service keeps its files on this machine
 */
record TrackReport(Job.Track track, JsonNode resource, Path volume) {

    static TrackReport fetch(ApiClient api, Job.Track track, Path volume)
            throws IOException, ApiFailure, InterruptedException {
        return new TrackReport(track, api.find("/api/v1/tracks/" + track.id()), volume);
    }

    JsonNode analysis() {
        return resource.path("analysis");
    }

    JsonNode separation() {
        return resource.path("separation");
    }

    JsonNode stems() {
        return separation().path("stems");
    }

    /** The file of a stem: on one machine storage keeps it under its key. */
    Optional<Path> file(JsonNode stem) {
        String name =
                stem.path("name").asText() + "." + separation().path("format").asText();
        return Optional.of(stemFolder().resolve(name)).filter(Files::exists);
    }

    /** The folder in which the stems lie, where they lie on this machine. */
    Optional<Path> folder() {
        return Optional.of(stemFolder()).filter(Files::isDirectory);
    }

    private Path stemFolder() {
        return volume.resolve("stems").resolve(track.id());
    }

    /** Where a stem is to be had: the name of its file in the folder, else its link. */
    String place(JsonNode stem) {
        return file(stem)
                .map(path -> path.getFileName().toString())
                .orElse(stem.path("link").asText());
    }
}
