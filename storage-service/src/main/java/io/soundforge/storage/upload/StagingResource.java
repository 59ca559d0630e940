package io.soundforge.storage.upload;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.Internal;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.wire.StoredAnswer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/** {@code /internal/v1/staging}: for workers that do not share the volume. */
@Path("/internal/v1/staging/{task}/{fence}/{name}")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StagingResource {
    private final BlobBackend backend;
    private final Bodies bodies;
    private final long maxBytes;

    StagingResource(BlobBackend backend, Bodies bodies, StoreSettings settings) {
        this.backend = backend;
        this.bodies = bodies;
        this.maxBytes = settings.limits().stagedBytes();
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
