package io.soundforge.storage.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Usage;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /api/v1/storage/stats} */
@Path("/api/v1/storage/stats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StatsResource {
    private static final double BYTES_PER_MB = 1_000_000;

    /**
     * How much is stored.
     *
     * @param basePath where, for operators
     * @param totalSizeMb in millions of bytes, two decimals
     * @param kinds per kind of file
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Stats(
            String basePath, long fileCount, long totalSizeBytes, double totalSizeMb, Map<String, KindStats> kinds) {}

    /** How much is stored of one kind. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record KindStats(long fileCount, long totalSizeBytes) {}

    private final Usage usage;
    private final BlobBackend backend;

    StatsResource(Usage usage, BlobBackend backend) {
        this.usage = usage;
        this.backend = backend;
    }

    @GET
    public Stats stats() throws SQLException, IOException {
        Map<String, KindStats> kinds = new LinkedHashMap<>();
        long files = 0;
        long bytes = 0;
        for (var kind : usage.perKind().entrySet()) {
            Usage.Amount amount = kind.getValue();
            kinds.put(kind.getKey().wire(), new KindStats(amount.files(), amount.bytes()));
            files += amount.files();
            bytes += amount.bytes();
        }
        double megabytes = Math.round(bytes / BYTES_PER_MB * 100) / 100.0;
        return new Stats(backend.location(), files, bytes, megabytes, kinds);
    }
}
