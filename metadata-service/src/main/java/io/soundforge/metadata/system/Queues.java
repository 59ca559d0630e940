package io.soundforge.metadata.system;

import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** How much work is open. */
@ApplicationScoped
public class Queues {
    private static final String OPEN = """
            select k.step, k.state, count(*) from job_task k
            join job j on j.id = k.job_id
            where k.state in ('queued', 'running', 'waiting') and j.owner = ? and j.deleted_at is null
            group by k.step, k.state""";

    private static final String OUTBOX = """
            select count(*), coalesce(extract(epoch from now() - min(created_at)), 0)
            from (select created_at from outbox where parked_reason is null order by id limit 10000) o""";

    private final Transactions transactions;

    Queues(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The gateway's outbox.
     *
     * @param unsent events that wait to be sent, counted up to 10,000
     * @param oldestAgeS seconds that the oldest has waited
     */
    public record Outbox(long unsent, double oldestAgeS) {}

    /** The owner's open tasks by step and state. */
    public Map<String, Map<String, Long>> open(String owner) {
        return transactions.call(connection -> open(connection, owner));
    }

    /** What has not been sent to the broker yet. */
    public Outbox outbox() {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(OUTBOX);
                    ResultSet row = select.executeQuery()) {
                row.next();
                return new Outbox(row.getLong(1), Math.round(row.getDouble(2) * 10) / 10.0);
            }
        });
    }

    private static Map<String, Map<String, Long>> open(Connection connection, String owner) throws SQLException {
        Map<String, Map<String, Long>> queues = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(OPEN)) {
            select.setString(1, owner);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    queues.computeIfAbsent(row.getString(1), step -> new TreeMap<>())
                            .put(row.getString(2), row.getLong(3));
                }
            }
        }
        return queues;
    }
}
