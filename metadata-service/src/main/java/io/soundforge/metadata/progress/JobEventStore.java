package io.soundforge.metadata.progress;

import io.soundforge.metadata.lifecycle.JobEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the numbered events of jobs. */
@ApplicationScoped
public class JobEventStore {
    /** Events of one job that one look brings at most. */
    static final int BATCH = 256;

    private static final String AFTER = """
            select e.job_id, e.seq, e.type, e.data
            from unnest(?::uuid[], ?::bigint[]) as w(job_id, after)
            cross join lateral (
                select * from job_event where job_id = w.job_id and seq > w.after order by seq limit ?) e
            order by e.job_id, e.seq""";

    private final DataSource dataSource;

    JobEventStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The next events of each job, in order. One query, however many jobs there are. */
    List<JobEvent> after(Map<UUID, Long> cursors) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(AFTER)) {
            List<Map.Entry<UUID, Long>> entries = List.copyOf(cursors.entrySet());
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", entries.stream().map(Map.Entry::getKey).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "int8", entries.stream().map(Map.Entry::getValue).toArray()));
            select.setInt(3, BATCH);
            List<JobEvent> events = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(new JobEvent(
                            row.getObject(1, UUID.class), row.getLong(2), row.getString(3), row.getString(4)));
                }
            }
            return events;
        }
    }

    /** Those of the jobs that have been purged altogether. */
    Set<UUID> gone(Set<UUID> jobs) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("select id from job where id = any(?)")) {
            select.setArray(1, connection.createArrayOf("uuid", jobs.toArray()));
            Set<UUID> gone = new HashSet<>(jobs);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    gone.remove(row.getObject(1, UUID.class));
                }
            }
            return gone;
        }
    }
}
