package io.soundforge.storage.publish;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.Internal;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;

/** {@code POST /internal/v1/tracks/{id}/delete} */
@Path("/internal/v1/tracks")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TrackResource {
    private final TrackDeletion deletion;

    TrackResource(TrackDeletion deletion) {
        this.deletion = deletion;
    }

    @POST
    @Path("{id}/delete")
    public void delete(@PathParam("id") UUID id) throws SQLException, IOException {
        deletion.delete(id);
    }
}
