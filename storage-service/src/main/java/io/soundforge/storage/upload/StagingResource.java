package io.soundforge.storage.upload;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.Internal;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobTooLargeException;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.wire.PassAnswer;
import io.soundforge.storageclient.wire.PassRequest;
import io.soundforge.storageclient.wire.StoredAnswer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** {@code /internal/v1/staging}: for workers that do not share the volume. */
@Path("/internal/v1/staging/{task}/{fence}/{name}")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StagingResource {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final BlobBackend backend;
    private final Bodies bodies;
    private final long maxBytes;

    StagingResource(BlobBackend backend, Bodies bodies, StoreSettings settings) {
        this.backend = backend;
        this.bodies = bodies;
        this.maxBytes = settings.limits().stagedBytes();
    }

    /** How the worker can put the file where it belongs himself; without an address he sends it to us. */
    @POST
    @Path("pass")
    @Consumes(MediaType.APPLICATION_JSON)
    public PassAnswer pass(
            @PathParam("task") String task,
            @PathParam("fence") int fence,
            @PathParam("name") String name,
            PassRequest request)
            throws IOException {
        String path = StagingArea.ofTask(task, fence).file(name);
        if (request == null
                || request.sha256() == null
                || !SHA256.matcher(request.sha256()).matches()) {
            throw ApiException.badField("INVALID_VALUE", "sha256", "\"sha256\" is no SHA-256.");
        }
        if (request.sizeBytes() < 0) {
            throw ApiException.badField("INVALID_VALUE", "size_bytes", "\"size_bytes\" must not be negative.");
        }
        if (request.sizeBytes() > maxBytes) {
            throw new BlobTooLargeException(maxBytes);
        }
        return backend.passToPut(path, new BlobBackend.Announced(request.sizeBytes(), request.sha256(), null))
                .map(pass -> new PassAnswer(pass.url(), pass.headers()))
                .orElse(PassAnswer.NONE);
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    public StoredAnswer put(
            @PathParam("task") String task,
            @PathParam("fence") int fence,
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            InputStream body)
            throws SQLException, IOException {
        String path = StagingArea.ofTask(task, fence).file(name);
        return bodies.receive("staged", body, length, maxBytes, (bytes, limit) -> {
            try (BlobBackend.Incoming incoming = backend.receive(path, bytes, limit)) {
                incoming.keep();
                return new StoredAnswer(
                        incoming.sealed().sizeBytes(), incoming.sealed().sha256());
            }
        });
    }
}
