package io.soundforge.storage.serve;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.Internal;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PassAnswer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.sql.SQLException;

/** {@code /internal/v1/blobs/{key}}: stored files for workers elsewhere, with ranges and checksum as for everybody. */
@Path("/internal/v1/blobs/{key: .+}")
@Internal
@RunOnVirtualThread
public class BlobResource {
    private final Documents documents;
    private final Answerer answerer;

    BlobResource(Documents documents, Answerer answerer) {
        this.documents = documents;
        this.answerer = answerer;
    }

    @GET
    public Response get(@PathParam("key") String key, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        Answerer.Asker asker = headers.getHeaderString(PassAnswer.ACCEPT_HEADER) == null
                ? Answerer.Asker.WORKER
                : Answerer.Asker.MOBILE_WORKER;
        return answerer.answerOrRedirect(documents.file(StorageKey.parse(key), null), headers, asker, uri.getPath());
    }

    @HEAD
    public Response head(@PathParam("key") String key, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        return answerer.answer(documents.file(StorageKey.parse(key), null), headers, false, uri.getPath());
    }
}
