package io.soundforge.metadata.upload;

import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.Owners;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes files, one per request, as they come. */
@Path("/api/v1/uploads")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "uploads", description = "Files to be used by jobs; kept for a day after their last use")
public class UploadResource {
    private final UploadStore store;
    private final Uploads uploads;
    private final Owners owners;
    private final DataSource dataSource;
    private final LimitSettings limits;

    UploadResource(UploadStore store, Uploads uploads, Owners owners, DataSource dataSource, LimitSettings limits) {
        this.store = store;
        this.uploads = uploads;
        this.owners = owners;
        this.dataSource = dataSource;
        this.limits = limits;
    }

    /** What arrived. */
    @Schema(name = "Upload")
    public record UploadView(UUID id, String filename, long sizeBytes, String sha256) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Upload a file",
            description = "The body is the file, streamed. Refer to it by its id in a job's sources.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(schema = @Schema(implementation = UploadView.class)))
    public Response upload(
            InputStream body,
            @HeaderParam("Content-Type") @Parameter(hidden = true) String contentType,
            @HeaderParam("Content-Length") @Parameter(hidden = true) Long length,
            @QueryParam("filename") @Parameter(description = "What you call the file") String filename)
            throws SQLException {
        if (contentType != null && contentType.startsWith("multipart/")) {
            throw new ApiException(
                    415, "UNSUPPORTED_MEDIA_TYPE", "Send the bytes of the file as the body; forms go to /api/v1/jobs.");
        }
        long limit = limits.uploadSize().asLongValue();
        if (length != null && length > limit) {
            throw ApiException.tooLarge("TOO_LARGE", "A file has at most " + limit + " bytes.", limit);
        }
        checkDatabase();
        StoredUpload upload = store.store(owners.current(), filename, body);
        try (Connection connection = dataSource.getConnection()) {
            uploads.insert(connection, List.of(upload));
        } catch (SQLException e) {
            store.discard(List.of(upload));
            throw e;
        }
        UploadView view = new UploadView(upload.id(), upload.filename(), upload.sizeBytes(), upload.sha256());
        return Response.status(Response.Status.CREATED).entity(view).build();
    }

    /** Before gigabytes are taken that could not be remembered. */
    private void checkDatabase() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }
}
