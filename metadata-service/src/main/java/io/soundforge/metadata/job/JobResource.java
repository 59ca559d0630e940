package io.soundforge.metadata.job;

import io.soundforge.events.ApiLinks;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.rest.Owners;
import io.soundforge.rest.PageSize;
import io.soundforge.rest.RequestJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Jobs: submit, look, cancel, retry, delete. */
@Path("/api/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs", description = "Submissions of one or more songs")
public class JobResource {
    private final JobSubmission submission;
    private final MultipartReader multipart;
    private final JobReader reader;
    private final JobActions actions;
    private final Owners owners;
    private final LimitSettings limits;
    private final ApiLinks links;

    JobResource(
            JobSubmission submission,
            MultipartReader multipart,
            JobReader reader,
            JobActions actions,
            Owners owners,
            LimitSettings limits,
            ApiLinks links) {
        this.submission = submission;
        this.multipart = multipart;
        this.reader = reader;
        this.actions = actions;
        this.owners = owners;
        this.limits = limits;
        this.links = links;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Submit a job",
            description = "Sources by address or by upload id. Answers before the work begins.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = JobRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted; the same job again for a repeated Idempotency-Key",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response submit(
            InputStream body,
            @HeaderParam("Idempotency-Key") @Parameter(description = "Makes repeating the request harmless, for a day")
                    String key)
            throws IOException {
        byte[] json = RequestJson.readBody(body, limits.jsonSize().asLongValue());
        JobRequest request = RequestJson.parse(json, JobRequest.class);
        return accepted(submission.submit(new Submission(owners.current(), request, List.of(), key)));
    }

    /** Form of a multipart submission, for the OpenAPI document. */
    @Schema(name = "JobForm")
    public record Form(
            @Schema(description = "The songs; repeatable") List<File> file,

            @Schema(description = "The JSON of a submission, sources optional")
            JobRequest job) {}

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "Submit a job together with its files")
    @RequestBody(
            content =
                    @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(implementation = Form.class)))
    public Response submitForm(
            @RestForm(FileUpload.ALL) List<FileUpload> files,
            @RestForm("job") String job,
            @HeaderParam("Idempotency-Key") String key)
            throws IOException {
        return accepted(submission.submit(multipart.read(owners.current(), files, job, key)));
    }

    @GET
    @Operation(summary = "List jobs, newest first")
    public JobView.Page list(
            @QueryParam("state") @Parameter(description = "Any of these; repeatable, or separated by commas")
                    List<String> states,
            @QueryParam("label") @Parameter(description = "key:value or key=value; all of these") List<String> labels,
            @QueryParam("created_after") @Parameter(description = "ISO-8601, UTC") String createdAfter,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Jobs per page, 50 by default",
                            schema = @Schema(type = SchemaType.INTEGER))
                    String limit) {
        JobFilter filter = JobFilter.parse(states, labels, createdAfter, cursor);
        return reader.page(filter, owners.current(), PageSize.parse(limit, limits.pageSize()));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A job with its tracks and their tasks")
    public JobView job(UUID id) {
        return reader.job(id, owners.current());
    }

    @POST
    @Path("{id}/cancel")
    @Operation(summary = "Stop what has not ended", description = "409 JOB_ENDED where nothing is left to stop.")
    @APIResponse(
            responseCode = "202",
            description = "The owners of the tasks have been asked",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response cancel(UUID id) {
        actions.cancel(id, owners.current());
        return accepted(id);
    }

    @POST
    @Path("{id}/retry")
    @Operation(
            summary = "Run failed steps again",
            description = "And those skipped behind them, in a new run. 409 NOTHING_TO_RETRY where none has failed.")
    @APIResponse(
            responseCode = "202",
            description = "The steps are queued",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response retry(UUID id) {
        actions.retry(id, owners.current());
        return accepted(id);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a job and its artefacts", description = "404 from then on; work in flight is stopped.")
    public void delete(UUID id) {
        actions.delete(id, owners.current());
    }

    private Response accepted(UUID id) {
        return Response.accepted(reader.job(id, owners.current()))
                .location(URI.create(links.job(id)))
                .build();
    }
}
