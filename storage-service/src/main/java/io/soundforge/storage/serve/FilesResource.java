package io.soundforge.storage.serve;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.ApiException;
import io.soundforge.storageclient.InvalidKeyException;
import io.soundforge.storageclient.LinkSigner;
import io.soundforge.storageclient.StorageKey;
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
import java.util.UUID;

/** {@code /files}: stored files and archives, for whoever holds a signed link. */
@Path("/files")
@RunOnVirtualThread
public class FilesResource {
    private static final String ARCHIVE = "archive/{track: [0-9a-f-]{36}}.zip";
    private static final String FILE = "{key: .+}";

    private final Documents documents;
    private final Answerer answerer;
    private final LinkSigner signer;

    FilesResource(Documents documents, Answerer answerer, LinkSigner signer) {
        this.documents = documents;
        this.answerer = answerer;
        this.signer = signer;
    }

    @GET
    @Path(FILE)
    public Response file(@PathParam("key") String key, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        return answerer.answerOrRedirect(file(key, uri), headers, Answerer.Asker.VISITOR, uri.getPath());
    }

    @HEAD
    @Path(FILE)
    public Response fileHead(@PathParam("key") String key, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        return answerer.answer(file(key, uri), headers, false, uri.getPath());
    }

    @GET
    @Path(ARCHIVE)
    public Response archive(@PathParam("track") String track, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        return answerer.answer(archive(track, uri), headers, true, uri.getPath());
    }

    @HEAD
    @Path(ARCHIVE)
    public Response archiveHead(@PathParam("track") String track, @Context HttpHeaders headers, @Context UriInfo uri)
            throws SQLException, IOException {
        return answerer.answer(archive(track, uri), headers, false, uri.getPath());
    }

    private Document file(String text, UriInfo uri) throws SQLException, IOException {
        StorageKey key = StorageKey.parse(text);
        return documents.file(key, verified(LinkSigner.ROOT + key.value(), uri));
    }

    private Document archive(String text, UriInfo uri) throws SQLException, IOException {
        UUID track;
        try {
            track = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("not a track's id");
        }
        return documents.archive(track, verified(LinkSigner.ROOT + "archive/" + track + ".zip", uri));
    }

    /** @return the download name that the link was signed with, or null */
    private String verified(String path, UriInfo uri) {
        var query = uri.getQueryParameters();
        String download = query.getFirst("download");
        LinkSigner.Verdict verdict =
                signer.verify(path, query.getFirst("exp"), query.getFirst("kid"), download, query.getFirst("sig"));
        return switch (verdict) {
            case VALID -> download;
            case EXPIRED -> throw new ApiException(403, "LINK_EXPIRED", "This link has expired; ask for a fresh one.");
            case INVALID -> throw new ApiException(403, "LINK_INVALID", "This address needs a signed link.");
        };
    }
}
