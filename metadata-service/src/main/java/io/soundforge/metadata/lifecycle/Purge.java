package io.soundforge.metadata.lifecycle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Gets rid of what a deleted job left behind. */
public interface Purge {
    /** Enqueues the work in the caller's transaction. Call it once the job's last task has ended; repeating it is harmless. */
    void enqueue(Connection connection, UUID jobId) throws SQLException;
}
