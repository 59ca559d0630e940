package io.soundforge.metadata.access.key;

import io.soundforge.metadata.access.AuthSettings;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.Owners;
import io.soundforge.rest.PageCursor;
import io.soundforge.rest.PageSize;
import io.soundforge.rest.RequestJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
import org.jboss.logging.Logger;

/** Keys of all owners: an operator makes, sees and revokes them. */
@Path("/api/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "keys", description = "Who may call")
public class KeyResource {
    private static final Logger LOG = Logger.getLogger(KeyResource.class);

    private final KeyMaker maker;
    private final KeyStore store;
    private final ApiKeys keys;
    private final Owners owners;
    private final AuthSettings.Keys settings;
    private final LimitSettings limits;

    KeyResource(
            KeyMaker maker, KeyStore store, ApiKeys keys, Owners owners, AuthSettings settings, LimitSettings limits) {
        this.maker = maker;
        this.store = store;
        this.keys = keys;
        this.owners = owners;
        this.settings = settings.keys();
        this.limits = limits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a key")
    @RequestBody(content = @Content(schema = @Schema(implementation = KeyRequest.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made; the key itself is shown this once",
            content = @Content(schema = @Schema(implementation = KeyView.class)))
    public Response make(InputStream body) throws IOException {
        byte[] json = RequestJson.readBody(body, settings.jsonSize());
        KeyView made = maker.make(RequestJson.parse(json, KeyRequest.class), owners.current());
        LOG.infof("API key %s was made for %s with the scopes %s", made.id(), made.owner(), made.scopes());
        return Response.created(URI.create("/api/v1/keys/" + made.id()))
                .header("Cache-Control", "no-store")
                .entity(made)
                .build();
    }

    @GET
    @Operation(summary = "List keys, the newest first")
    public KeyView.Page list(
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") String cursor,
            @QueryParam("limit")
                    @Parameter(
                            description = "Keys per page, 50 by default",
                            schema = @Schema(type = SchemaType.INTEGER))
                    String limit) {
        int size = PageSize.parse(limit, limits.pageSize());
        List<ApiKey> found = store.page(PageCursor.parse(cursor), size + 1);
        List<ApiKey> shown = found.subList(0, Math.min(size, found.size()));
        String next = found.size() > size ? PageCursor.behind(shown.getLast().id()) : null;
        return new KeyView.Page(shown.stream().map(KeyView::of).toList(), next);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A key, without the key itself")
    public KeyView key(UUID id) {
        return store.find(id).map(KeyView::of).orElseThrow(() -> notFound(id));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Revoke a key",
            description =
                    "It opens nothing any more, at every replica after a few seconds (soundforge.auth.keys.refresh)."
                            + " Streams that it opened are cut off.")
    public void revoke(UUID id) {
        if (!store.revoke(id)) {
            throw notFound(id);
        }
        keys.forget();
        LOG.infof("API key %s was revoked", id);
    }

    private static ApiException notFound(UUID id) {
        return ApiException.notFound("KEY_NOT_FOUND", "There is no key " + id + ".");
    }
}
