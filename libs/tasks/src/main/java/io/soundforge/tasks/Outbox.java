package io.soundforge.tasks;

import io.soundforge.events.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** The only way to announce something: events are stored with the change that they announce, and relayed in order after it commits. */
public interface Outbox {
    /**
     * Stores events in the caller's transaction. Inside a JTA transaction pass a connection of the same data source: it takes part.
     *
     * @throws SQLException as the database says
     */
    void append(Connection connection, Collection<? extends Event> events) throws SQLException;

    /**
     * As {@link #append(Connection, Collection)}, going on with a trace.
     *
     * @param traceparent W3C trace context of what the events follow from; null as if it were not given
     */
    void append(Connection connection, Collection<? extends Event> events, String traceparent) throws SQLException;
}
