package io.soundforge.storage.publish;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storageclient.InvalidKeyException;
import io.soundforge.storageclient.StagingArea;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Completes publications that a crash has cut off between their note and their end. */
@ApplicationScoped
public class PublishRecovery {
    private static final Logger LOG = Logger.getLogger(PublishRecovery.class);
    private static final int BATCH = 100;

    private final Database database;
    private final Publications publications;
    private final PublishService publisher;
    private final BlobBackend backend;

    PublishRecovery(Database database, Publications publications, PublishService publisher, BlobBackend backend) {
        this.database = database;
        this.publications = publications;
        this.publisher = publisher;
        this.backend = backend;
    }

    /**
     * Completes what was noted that long ago and has not ended.
     *
     * @param age long enough that nobody is at it any more; completing it beside its first caller would be harmless
     * @return how many were completed
     */
    public int recover(Duration age) throws SQLException, IOException {
        Instant before = Instant.now().minus(age);
        List<PublicationRow> rows =
                database.inTransaction(connection -> publications.unfinished(connection, before, BATCH));
        int done = 0;
        for (PublicationRow row : rows) {
            try {
                Order order = orderOf(row);
                if (publisher.resume(row, order)) {
                    LOG.infof("completed the publication of %s of track %s", row.step(), row.trackId());
                    done++;
                }
            } catch (ApiException | IOException e) {
                // The others have their turn all the same.
                LOG.warnf("publication of %s of track %s: %s", row.step(), row.trackId(), e.getMessage());
            }
        }
        return done;
    }

    /** Where unfinished publications may have put files that have no rows yet. */
    public Set<String> places() throws SQLException, IOException {
        return database
                .inTransaction(connection -> publications.unfinished(connection, Instant.now(), Integer.MAX_VALUE))
                .stream()
                .flatMap(row -> Versions.places(backend, row).stream())
                .collect(Collectors.toSet());
    }

    private static Order orderOf(PublicationRow row) {
        String[] staging = row.manifest().getFirst().staging().split("/");
        if (staging.length != 4) {
            throw new InvalidKeyException("not a staging path");
        }
        return new Order(
                new StagingArea(staging[1], row.fence()),
                row.owner(),
                row.jobId(),
                row.trackId(),
                row.step(),
                row.run(),
                row.manifest(),
                Map.of());
    }
}
