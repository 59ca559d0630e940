package io.soundforge.metadata.retention;

import io.soundforge.metadata.config.RetentionSettings;
import io.soundforge.sql.Rows;
import io.soundforge.sql.Transactions;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Deletes uploads that nobody has used for long, and keeps those that an unfinished download still needs. */
@ApplicationScoped
public class UploadSweep {
    private static final Logger LOG = Logger.getLogger(UploadSweep.class);
    private static final int BATCH = 500;

    /** Locked in the order of their ids, as new jobs do. */
    private static final String NEEDED = """
            with needed as (
                select id from upload
                where last_used_at < ? and id in (
                    select (t.requested #>> '{source,upload}')::uuid from job_task k join track t on t.id = k.track_id
                    where k.step = 'download' and k.state in ('queued', 'running', 'waiting'))
                order by id for no key update)
            update upload u set last_used_at = now() from needed n where u.id = n.id
            returning u.id""";

    /** The row goes first: from then on no job can ask for the upload. */
    private static final String IDLE = """
            delete from upload where id in (select id from upload where last_used_at < ? limit ? for update skip locked)
            returning id""";

    private final RetentionSettings settings;
    private final StorageClient storage;
    private final Transactions transactions;

    UploadSweep(RetentionSettings settings, StorageClient storage, Transactions transactions) {
        this.settings = settings;
        this.storage = storage;
        this.transactions = transactions;
    }

    void sweep() {
        Instant now = Instant.now();
        for (UUID id : changed(NEEDED, now.minus(settings.uploads().dividedBy(2)), false)) {
            inStorage(id, () -> storage.touchUpload(id));
        }
        List<UUID> gone;
        do {
            gone = changed(IDLE, now.minus(settings.uploads()), true);
            gone.forEach(id -> inStorage(id, () -> storage.deleteUpload(id)));
        } while (gone.size() == BATCH);
    }

    private interface Call {
        void run() throws StorageException;
    }

    /** Storage sweeps idle uploads itself; a call that fails is no loss. */
    private static void inStorage(UUID id, Call call) {
        try {
            call.run();
        } catch (StorageException e) {
            LOG.warnf("Upload %s: %s", id, e.getMessage());
        }
    }

    private List<UUID> changed(String sql, Instant limit, boolean limited) {
        return transactions.call(connection -> changed(connection, sql, limit, limited));
    }

    private static List<UUID> changed(Connection connection, String sql, Instant limit, boolean limited)
            throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setTimestamp(1, Rows.timestamp(limit));
            if (limited) {
                update.setInt(2, BATCH);
            }
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }
}
