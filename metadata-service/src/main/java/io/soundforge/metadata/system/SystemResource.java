package io.soundforge.metadata.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.Step;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.config.RetentionSettings;
import io.soundforge.metadata.job.Catalogue;
import io.soundforge.metadata.spotify.SpotifyCatalogue;
import io.soundforge.rest.Owners;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the system is and offers. Answered by the gateway alone, also while no worker runs. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "system", description = "What there is, and how it is")
public class SystemResource {
    private final Capabilities capabilities;
    private final Catalogue catalogue;
    private final Queues queues;
    private final BrokerProbe broker;
    private final LimitSettings limits;
    private final RetentionSettings retention;
    private final Owners owners;
    private final SpotifyCatalogue spotify;
    private final String version;

    SystemResource(
            Capabilities capabilities,
            Catalogue catalogue,
            Queues queues,
            BrokerProbe broker,
            LimitSettings limits,
            RetentionSettings retention,
            Owners owners,
            SpotifyCatalogue spotify,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.capabilities = capabilities;
        this.catalogue = catalogue;
        this.queues = queues;
        this.broker = broker;
        this.limits = limits;
        this.retention = retention;
        this.owners = owners;
        this.spotify = spotify;
        this.version = version;
    }

    /**
     * What can be asked for.
     *
     * @param reported whether the separation service itself has said so; else it is what this version knows of
     */
    @Schema(name = "Models")
    public record Models(
            boolean reported,
            @Schema(type = SchemaType.ARRAY) JsonNode models,
            List<String> names,
            SortedSet<String> formats,
            SortedSet<String> features) {}

    /** One worker service. */
    @Schema(name = "Service")
    public record Service(
            String name,
            Step step,
            @Schema(type = SchemaType.OBJECT) JsonNode versions,
            @Schema(type = SchemaType.OBJECT) JsonNode capabilities,
            Instant reportedAt) {}

    /** The whole. @param queues open tasks by step and state @param providers who can be asked about links to Spotify */
    @Schema(name = "System")
    public record SystemView(
            String version,
            BrokerProbe.State broker,
            Queues.Outbox outbox,
            Map<String, Map<String, Long>> queues,
            List<Service> services,
            List<SpotifyCatalogue.Provider> providers,
            Map<String, Object> limits,
            Instant at) {}

    @GET
    @Path("models")
    @Operation(summary = "Models, formats and features that can be asked for")
    public Models models() {
        JsonNode reported = capabilities
                .of(Step.SEPARATE)
                .map(offers -> offers.path("models"))
                .filter(JsonNode::isArray)
                .orElse(null);
        return new Models(
                reported != null,
                reported,
                new ArrayList<>(catalogue.models()),
                catalogue.formats(),
                catalogue.features());
    }

    @GET
    @Path("system")
    @Operation(summary = "Versions, queues, engines, limits, broker")
    public SystemView system() {
        return new SystemView(
                version,
                broker.state(),
                queues.outbox(),
                queues.open(owners.current()),
                capabilities.all().stream()
                        .map(offer -> new Service(
                                offer.service(), offer.step(), offer.versions(), offer.offers(), offer.at()))
                        .toList(),
                spotify.providers(owners.current()),
                limitsView(),
                Instant.now());
    }

    private Map<String, Object> limitsView() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("sources", limits.sources());
        view.put("tracks", limits.tracks());
        view.put("url_length", limits.urlLength());
        view.put("labels", limits.labels());
        view.put("label_key_length", limits.labelKeyLength());
        view.put("label_value_length", limits.labelValueLength());
        view.put("upload_size_bytes", limits.uploadSize().asLongValue());
        view.put("json_size_bytes", limits.jsonSize().asLongValue());
        view.put("page_size", limits.pageSize());
        view.put("upload_retention_s", retention.uploads().toSeconds());
        view.put("job_retention_s", retention.jobs().toSeconds());
        view.put("idempotency_key_retention_s", retention.idempotencyKeys().toSeconds());
        return view;
    }
}
