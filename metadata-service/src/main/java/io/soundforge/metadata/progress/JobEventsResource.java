package io.soundforge.metadata.progress;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.soundforge.metadata.job.JobReader;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.Owners;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** A job, live. */
@Path("/api/v1/jobs/{id}/events")
@Tag(name = "jobs")
public class JobEventsResource {
    private final JobEventHub hub;
    private final JobReader reader;
    private final Owners owners;

    JobEventsResource(JobEventHub hub, JobReader reader, Owners owners) {
        this.hub = hub;
        this.reader = reader;
        this.owners = owners;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @Operation(
            summary = "Watch a job",
            description =
                    "Server-sent events: job, track, task, deleted (numbered; resume with Last-Event-ID) and progress (not"
                            + " numbered). Begins with the job's first event, ends with the job. 204 where nothing more will come.")
    @APIResponse(
            responseCode = "200",
            description = "The stream",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> events(UUID id, @HeaderParam("Last-Event-ID") String lastEventId, @Context Sse sse) {
        JobReader.Stand stand = reader.stand(id, owners.current());
        long after = after(lastEventId);
        if (stand.ended() && after >= stand.lastSeq()) {
            // Tells a browser's EventSource to stop reconnecting.
            throw new WebApplicationException(Response.noContent().build());
        }
        // An id that the job has not given yet would never be reached.
        return hub.watch(id, Math.min(after, stand.lastSeq())).map(entry -> event(sse, entry));
    }

    private static long after(String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(lastEventId.strip()));
        } catch (NumberFormatException e) {
            throw ApiException.badField(
                    "INVALID_LAST_EVENT_ID", "Last-Event-ID", "Last-Event-ID is the id of an event of this stream.");
        }
    }

    private static OutboundSseEvent event(Sse sse, StreamEntry entry) {
        if (entry.type() == null) {
            return sse.newEventBuilder().comment("heartbeat").build();
        }
        OutboundSseEvent.Builder event =
                sse.newEventBuilder().name(entry.type()).data(String.class, entry.data());
        return entry.id() == null
                ? event.build()
                : event.id(Long.toString(entry.id())).build();
    }
}
