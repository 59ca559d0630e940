package io.soundforge.storage.upload;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.Internal;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storage.catalog.Blob;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.UploadInfo;
import io.soundforge.storageclient.wire.LinkUploadRequest;
import io.soundforge.storageclient.wire.StoredAnswer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import java.util.UUID;

/** {@code /internal/v1/uploads} */
@Path("/internal/v1/uploads/{id}")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UploadResource {
    private final UploadService uploads;
    private final Bodies bodies;
    private final long maxBytes;

    UploadResource(UploadService uploads, Bodies bodies, StoreSettings settings) {
        this.uploads = uploads;
        this.bodies = bodies;
        this.maxBytes = settings.limits().uploadBytes();
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    public StoredAnswer put(
            @PathParam("id") UUID id,
            @HeaderParam("X-Soundforge-Owner") String owner,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            InputStream body)
            throws SQLException, IOException {
        if (owner == null || owner.isBlank()) {
            throw ApiException.badField(
                    "INVALID_VALUE", "X-Soundforge-Owner", "The header X-Soundforge-Owner is missing.");
        }
        Sealed sealed = bodies.receive(
                "upload", body, length, maxBytes, (bytes, limit) -> uploads.put(id, owner, bytes, limit));
        return new StoredAnswer(sealed.sizeBytes(), sealed.sha256());
    }

    @GET
    public UploadInfo info(@PathParam("id") UUID id) throws SQLException, IOException {
        Blob blob = uploads.find(id);
        return new UploadInfo(id, blob.owner(), blob.sizeBytes(), blob.sha256(), blob.createdAt(), blob.lastUsedAt());
    }

    @DELETE
    public void delete(@PathParam("id") UUID id) throws SQLException, IOException {
        uploads.delete(id);
    }

    @POST
    @Path("use")
    public void use(@PathParam("id") UUID id) throws SQLException, IOException {
        uploads.use(id);
    }

    @POST
    @Path("link")
    @Consumes(MediaType.APPLICATION_JSON)
    public StoredAnswer link(@PathParam("id") UUID id, LinkUploadRequest request) throws SQLException, IOException {
        if (request == null || request.task() == null) {
            throw ApiException.badField("INVALID_VALUE", "task", "\"task\" is missing.");
        }
        Blob blob = uploads.link(id, StagingArea.ofTask(request.task(), request.fence()), request.name());
        return new StoredAnswer(blob.sizeBytes(), blob.sha256());
    }
}
