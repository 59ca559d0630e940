package io.soundforge.metadata.system;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageSize;
import io.soundforge.tasks.DeadLetters;
import io.soundforge.tasks.DeadLetters.Letter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Records that a service could not read: an operator sees them, and sends them once more when the cause is gone. */
@Path("/api/v1/system/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "system", description = "What there is, and how it is")
public class DeadLetterResource {
    private static final int MOST = 500;

    private final DeadLetters letters;

    DeadLetterResource(DeadLetters letters) {
        this.letters = letters;
    }

    /**
     * One record.
     *
     * @param id names it: its partition and offset on the dead-letter topic, with a hyphen between
     * @param topic where it came from, at {@code partition} and {@code offset}
     * @param consumer who could not read it
     * @param value its value as text
     */
    @Schema(name = "DeadLetter")
    public record View(
            String id,
            Instant at,
            String topic,
            int partition,
            long offset,
            String consumer,
            String reason,
            String key,
            Map<String, String> headers,
            String value) {
        static View of(Letter letter) {
            return new View(
                    letter.partition() + "-" + letter.offset(),
                    letter.at(),
                    letter.topic(),
                    letter.sourcePartition(),
                    letter.sourceOffset(),
                    letter.consumer(),
                    letter.reason(),
                    letter.key(),
                    letter.headers(),
                    letter.value() == null ? null : new String(letter.value(), StandardCharsets.UTF_8));
        }
    }

    /** The newest ones. */
    @Schema(name = "DeadLetters")
    public record Page(List<View> deadLetters) {}

    @GET
    @Operation(summary = "Records that could not be read, the newest first")
    public Page list(
            @QueryParam("limit")
                    @Parameter(description = "Records, 50 by default", schema = @Schema(type = SchemaType.INTEGER))
                    String limit) {
        int number = PageSize.parse(limit, MOST);
        try {
            return new Page(letters.list(number).stream().map(View::of).toList());
        } catch (KafkaException e) {
            throw brokerAway();
        }
    }

    @POST
    @Path("{partition}-{offset}/replay")
    @Operation(summary = "Sends a record to its topic once more: only who could not read it takes it again")
    public View replay(@PathParam("partition") int partition, @PathParam("offset") long offset)
            throws InterruptedException {
        try {
            Optional<Letter> sent = letters.replay(partition, offset);
            return sent.map(View::of)
                    .orElseThrow(() -> ApiException.notFound(
                            "DEAD_LETTER_NOT_FOUND", "There is no dead letter " + partition + "-" + offset + "."));
        } catch (KafkaException | IllegalStateException e) {
            throw brokerAway();
        }
    }

    private static ApiException brokerAway() {
        return ApiException.unavailable("BROKER_UNAVAILABLE", "Kafka does not answer.");
    }
}
