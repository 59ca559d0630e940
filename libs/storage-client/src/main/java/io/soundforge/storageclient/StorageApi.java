package io.soundforge.storageclient;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/** The small calls of storage-service's internal API; bodies are JSON texts, see {@code wire}. */
@Path("/internal/v1")
@Produces(StorageApi.JSON)
interface StorageApi {
    String JSON = "application/json";
    String AUTHORIZATION = "Authorization";

    @POST
    @Path("publish")
    @Consumes(JSON)
    RestResponse<String> publish(@HeaderParam(AUTHORIZATION) String token, String body);

    @POST
    @Path("staging/{task}/{fence}/{name}/pass")
    @Consumes(JSON)
    RestResponse<String> pass(
            @HeaderParam(AUTHORIZATION) String token,
            @PathParam("task") String task,
            @PathParam("fence") int fence,
            @PathParam("name") String name,
            String body);

    @GET
    @Path("uploads/{id}")
    RestResponse<String> upload(@HeaderParam(AUTHORIZATION) String token, @PathParam("id") UUID id);

    @DELETE
    @Path("uploads/{id}")
    RestResponse<String> deleteUpload(@HeaderParam(AUTHORIZATION) String token, @PathParam("id") UUID id);

    @POST
    @Path("uploads/{id}/use")
    RestResponse<String> useUpload(@HeaderParam(AUTHORIZATION) String token, @PathParam("id") UUID id);

    @POST
    @Path("uploads/{id}/link")
    @Consumes(JSON)
    RestResponse<String> linkUpload(@HeaderParam(AUTHORIZATION) String token, @PathParam("id") UUID id, String body);

    @POST
    @Path("tracks/{id}/delete")
    RestResponse<String> deleteTrack(@HeaderParam(AUTHORIZATION) String token, @PathParam("id") UUID id);
}
