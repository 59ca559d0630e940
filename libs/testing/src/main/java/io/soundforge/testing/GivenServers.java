package io.soundforge.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Servers that many modules' tests use in turn. Topics have fixed names, so the broker belongs to one JVM at a time: a lock in
 * Postgres, which goes with its connection, says to which; the broker is emptied whenever it changes hands.
 */
final class GivenServers implements AutoCloseable {
    private static final long LOCK = 0x536f756e64L;

    private final Connection holder;

    private GivenServers(Connection holder) {
        this.holder = holder;
    }

    /**
     * Makes the servers this JVM's, as soon as the tests of another one have ended, until this is closed or the JVM ends.
     *
     * @param patience how long to wait for the others
     */
    static GivenServers claim(ServerAddresses addresses, Duration patience) throws SQLException {
        Connection holder = addresses.admin().connect("postgres");
        try {
            lock(holder, patience);
            BrokerCleaner.deleteEverything(addresses.kafka());
            return new GivenServers(holder);
        } catch (SQLException | RuntimeException e) {
            holder.close();
            throw e;
        }
    }

    private static void lock(Connection holder, Duration patience) throws SQLException {
        try (PreparedStatement settings = holder.prepareStatement("SELECT set_config('lock_timeout', ?, false)");
                PreparedStatement lock = holder.prepareStatement("SELECT pg_advisory_lock(?)")) {
            settings.setString(1, patience.toMillis() + "ms");
            settings.execute();
            lock.setLong(1, LOCK);
            lock.execute();
        } catch (SQLException e) {
            throw new SQLException("the tests of another JVM use the given servers", e.getSQLState(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        holder.close();
    }
}
