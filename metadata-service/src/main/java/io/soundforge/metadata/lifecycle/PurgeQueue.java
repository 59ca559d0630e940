package io.soundforge.metadata.lifecycle;

import io.soundforge.events.Event;
import io.soundforge.events.Priority;
import io.soundforge.sql.Transactions;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.NewTask;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.tasks.TaskQueue;
import io.soundforge.tasks.Work;
import io.soundforge.tasks.WorkHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Purges as leased work: the artefacts first, then the rows. A purge that failed for good is taken up again by the sweeper. */
@ApplicationScoped
public class PurgeQueue implements Purge, WorkHandler {
    private static final String KIND = "purge";

    private final Instance<TaskQueue> queue;
    private final StorageClient storage;
    private final Transactions transactions;

    /** @param queue looked up late: the kernel that offers it also collects the handlers */
    PurgeQueue(Instance<TaskQueue> queue, StorageClient storage, Transactions transactions) {
        this.queue = queue;
        this.storage = storage;
        this.transactions = transactions;
    }

    @Override
    public void enqueue(Connection connection, UUID jobId) throws SQLException {
        // The hour in the key: one purge at a time, and a new one possible after one that failed.
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        queue.get()
                .enqueue(
                        connection,
                        List.of(new NewTask(
                                KIND,
                                KIND + ":" + jobId + ":" + hour,
                                null,
                                jobId,
                                1,
                                Priority.LOW,
                                null,
                                null,
                                null)));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Event> run(Work work) throws TaskFailure {
        for (UUID track : tracks(work.jobId())) {
            try {
                storage.deleteTrack(track);
            } catch (StorageException e) {
                throw TaskFailure.transientFailure(e.code(), "cannot delete the files of track " + track, e);
            }
        }
        transactions.call(connection -> deleteRows(connection, work.jobId()));
        return List.of();
    }

    private List<UUID> tracks(UUID job) {
        return transactions.call(connection -> {
            List<UUID> tracks = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("select id from track where job_id = ?")) {
                select.setObject(1, job);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        tracks.add(row.getObject(1, UUID.class));
                    }
                }
            }
            return tracks;
        });
    }

    private static int deleteRows(Connection connection, UUID job) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from job where id = ? and deleted_at is not null")) {
            delete.setObject(1, job);
            return delete.executeUpdate();
        }
    }
}
