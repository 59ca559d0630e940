package io.soundforge.storage.ops;

import io.soundforge.problem.ApiException;
import io.soundforge.problem.ProblemMappers;
import io.soundforge.storage.blob.BlobTooLargeException;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storage.blob.SourceBrokenException;
import io.soundforge.storage.blob.StorageFullException;
import io.soundforge.storage.blob.StoreAwayException;
import io.soundforge.storageclient.InvalidKeyException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the backend says, as answers. */
public class Errors {
    private final ProblemMappers problems = new ProblemMappers();

    @ServerExceptionMapper
    public Response invalidKey(InvalidKeyException error, UriInfo uri) {
        return problems.api(new ApiException(400, "INVALID_KEY", "This is not a name in storage."), uri);
    }

    @ServerExceptionMapper
    public Response full(StorageFullException error, UriInfo uri) {
        return problems.api(new ApiException(507, "STORAGE_FULL", "No space is left in storage."), uri);
    }

    @ServerExceptionMapper
    public Response tooLarge(BlobTooLargeException error, UriInfo uri) {
        return problems.api(
                new ApiException(
                        413,
                        "TOO_LARGE",
                        "The body is larger than " + error.limitBytes() + " bytes.",
                        Map.of("limit_bytes", error.limitBytes())),
                uri);
    }

    @ServerExceptionMapper
    public Response broken(SourceBrokenException error, UriInfo uri) {
        return problems.api(
                new ApiException(400, "BODY_INCOMPLETE", "The body broke off; nothing of it was kept."), uri);
    }

    @ServerExceptionMapper
    public Response away(StoreAwayException error, UriInfo uri) {
        return problems.api(
                ApiException.unavailable("STORAGE_AWAY", "The place where files are kept does not answer; try again."),
                uri);
    }

    @ServerExceptionMapper
    public Response missing(NoSuchBlobException error, UriInfo uri) {
        return problems.api(ApiException.notFound("NOT_FOUND", "There is no such file."), uri);
    }
}
