package io.soundforge.storage.publish;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.Internal;
import io.soundforge.storage.blob.StorageFullException;
import io.soundforge.storage.ops.Outcomes;
import io.soundforge.storageclient.wire.PublishAnswer;
import io.soundforge.storageclient.wire.PublishRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;

/** {@code POST /internal/v1/publish} */
@Path("/internal/v1/publish")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PublishResource {
    private final PublishService publisher;
    private final Outcomes outcomes;

    PublishResource(PublishService publisher, Outcomes outcomes) {
        this.publisher = publisher;
        this.outcomes = outcomes;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public PublishAnswer publish(PublishRequest request) throws SQLException, IOException {
        if (request == null) {
            throw new ApiException(400, "MALFORMED_JSON", "The body is empty; a JSON object is needed.");
        }
        Order order = OrderReader.read(request);
        String outcome = "error";
        try {
            outcome = publisher.publish(order) ? "published" : "repeated";
        } catch (ApiException e) {
            outcome = e.code().toLowerCase(Locale.ROOT);
            throw e;
        } catch (StorageFullException e) {
            outcome = "storage_full";
            throw e;
        } finally {
            outcomes.publication(outcome);
        }
        return new PublishAnswer(order.files().stream()
                .map(file -> new PublishAnswer.File(file.key().value(), file.sizeBytes(), file.sha256()))
                .toList());
    }
}
