package io.soundforge.metadata.lifecycle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Finds out what is behind links: the one step of a track that the gateway does itself. */
public interface Resolving {
    /** Enqueues the step of a track in the caller's transaction. */
    void enqueue(Connection connection, UUID jobId, UUID trackId, int run) throws SQLException;

    /**
     * Ends the step of a track in the caller's transaction.
     *
     * @return whether it has ended with that; else it is being run and says so itself when it has stopped, or has ended already
     */
    boolean cancel(Connection connection, UUID trackId, int upToRun) throws SQLException;
}
