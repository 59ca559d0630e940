package io.soundforge.metadata.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.TaskState;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.Owners;
import io.soundforge.storageclient.LinkSigner;
import io.soundforge.storageclient.SignedLink;
import io.soundforge.storageclient.StorageKey;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tracks and their artefacts. Bytes are answered with a redirect to a fresh signed link. */
@Path("/api/v1/tracks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tracks", description = "Songs of jobs, and what was made of them")
public class TrackResource {
    private final TrackReader reader;
    private final TrackViews views;
    private final Owners owners;
    private final LinkSigner signer;

    TrackResource(TrackReader reader, TrackViews views, Owners owners, LinkSigner signer) {
        this.reader = reader;
        this.views = views;
        this.owners = owners;
        this.signer = signer;
    }

    /** The stems of a track. */
    public record Stems(List<ObjectNode> stems) {}

    @GET
    @Operation(summary = "A track with its tasks, analysis in short, separation and links")
    public TrackView track(UUID id) {
        return reader.track(id, owners.current()).orElseThrow(() -> notFound(id));
    }

    @GET
    @Path("analysis")
    @Operation(summary = "The whole analysis document, as JSON")
    @APIResponse(responseCode = "302", description = "A signed link to the document")
    public Response analysis(UUID id) {
        TrackEntity track = row(id);
        return toFile(track, "analyze", track.analyzed, "/analysis_key", " - analysis.json");
    }

    @GET
    @Path("waveform")
    @Operation(summary = "Peaks for drawing, as JSON")
    @APIResponse(responseCode = "302", description = "A signed link to the document")
    public Response waveform(UUID id) {
        TrackEntity track = row(id);
        return toFile(track, "analyze", track.analyzed, "/waveform_key", " - waveform.json");
    }

    @GET
    @Path("audio")
    @Operation(summary = "The audio that was analysed and separated")
    @APIResponse(responseCode = "302", description = "A signed link to the file")
    public Response audio(UUID id) {
        TrackEntity track = row(id);
        return toFile(track, "download", track.downloaded, "/key", null);
    }

    @GET
    @Path("cover")
    @Operation(summary = "The picture that was embedded in the audio")
    @APIResponse(responseCode = "302", description = "A signed link to the picture")
    public Response cover(UUID id) {
        TrackEntity track = row(id);
        return toFile(track, "download", track.downloaded, "/cover/key", null);
    }

    @GET
    @Path("stems")
    @Operation(summary = "The stems: name, size, checksum, level, link")
    public Stems stems(UUID id) {
        TrackEntity track = row(id);
        if (track.processed == null) {
            throw notReady(id, "separate");
        }
        return new Stems(views.stems(id, track.processed));
    }

    @GET
    @Path("stems/{name}")
    @Operation(summary = "One stem's audio")
    @APIResponse(responseCode = "302", description = "A signed link to the file")
    public Response stem(UUID id, String name) {
        TrackEntity track = row(id);
        if (track.processed == null) {
            throw notReady(id, "separate");
        }
        for (JsonNode stem : TrackViews.read(track.processed).path("stems")) {
            if (stem.path("name").asText().equals(name)) {
                StorageKey key = StorageKey.parse(stem.path("key").asText());
                return redirect(signer.link(key, baseName(track) + " - " + name + extension(key), null));
            }
        }
        throw ApiException.notFound("STEM_NOT_FOUND", "The track has no stem of that name.");
    }

    @GET
    @Path("archive.zip")
    @Operation(summary = "Everything there is of the track, as a ZIP")
    @APIResponse(responseCode = "302", description = "A signed link to the archive")
    public Response archive(UUID id) {
        TrackEntity track = row(id);
        if (track.downloaded == null) {
            throw notReady(id, "download");
        }
        return redirect(signer.archive(id, baseName(track) + ".zip", null));
    }

    /** @param suffix of the name to save it under; null for the file's own extension */
    private Response toFile(TrackEntity track, String step, String document, String pointer, String suffix) {
        String key = TrackViews.read(document).at(pointer).asText(null);
        if (key == null) {
            throw document == null ? notReady(track.id, step) : notPartOf(track.id, step);
        }
        StorageKey parsed = StorageKey.parse(key);
        String name = baseName(track) + (suffix == null ? extension(parsed) : suffix);
        return redirect(signer.link(parsed, name, null));
    }

    /** Signed links are relative, so that they work whatever name the gateway was called by. */
    private static Response redirect(SignedLink link) {
        return Response.status(Response.Status.FOUND)
                .location(URI.create(link.path()))
                .header("Cache-Control", "no-store")
                .build();
    }

    private TrackEntity row(UUID id) {
        return reader.row(id, owners.current()).orElseThrow(() -> notFound(id));
    }

    /** The step has a result, and this is not in it: only another run could bring it. */
    private ApiException notPartOf(UUID id, String step) {
        String succeeded = TaskState.SUCCEEDED.wire();
        return reader.tasks(id).stream().anyMatch(task -> task.step.equals(step) && task.state.equals(succeeded))
                ? ApiException.notFound("NOT_FOUND", "This is not part of the result of the step " + step + ".")
                : notReady(id, step);
    }

    private ApiException notReady(UUID id, String step) {
        for (TaskEntity task : reader.tasks(id)) {
            if (task.step.equals(step)) {
                return new ApiException(
                        404,
                        "NOT_READY",
                        "This does not exist (yet): the step " + step + " is " + task.state + ".",
                        Map.of("step", step, "state", task.state));
            }
        }
        return ApiException.notFound("NOT_REQUESTED", "The job did not ask for the step " + step + ".");
    }

    private static String baseName(TrackEntity track) {
        JsonNode downloaded = TrackViews.read(track.downloaded);
        String title = downloaded.path("metadata").path("title").asText(null);
        if (title != null && !title.isBlank()) {
            return title.replace('/', '-').replace('\\', '-').strip();
        }
        String filename =
                TrackViews.read(track.requested).path("source").path("filename").asText(null);
        if (filename == null) {
            return "track";
        }
        int dot = filename.lastIndexOf('.');
        return dot > 0 ? filename.substring(0, dot) : filename;
    }

    private static String extension(StorageKey key) {
        int dot = key.value().lastIndexOf('.');
        return dot < 0 ? "" : key.value().substring(dot);
    }

    private static ApiException notFound(UUID id) {
        return ApiException.notFound("TRACK_NOT_FOUND", "There is no track " + id + ".");
    }
}
