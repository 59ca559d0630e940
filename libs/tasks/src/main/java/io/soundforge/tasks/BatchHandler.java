package io.soundforge.tasks;

import io.soundforge.events.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a consumer does with the new events of one poll. */
@FunctionalInterface
public interface BatchHandler {
    /**
     * Handles events in the order of their partitions, in one transaction that the kernel commits. Called again with single
     * events if the transaction breaks, so it must change nothing outside of the connection.
     *
     * @throws SQLException as the database says; the kernel tells an absent database from a poisonous record
     */
    void handle(Connection connection, List<Received<? extends Event>> events) throws SQLException;
}
