package io.soundforge.sql;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;

/** Tells what waiting mends from what it does not. */
public final class TransientErrors {
    /** 08 connection, 53 resources, 57 operator intervention, 58 system. */
    private static final List<String> CLASSES = List.of("08", "53", "57", "58");

    /** A standby; a session that stood still and was ended; lost races. */
    private static final Set<String> STATES = Set.of("25006", "25P03", "40001", "40P01", "55P03");

    private TransientErrors() {}

    /** Whether trying again later may help: the database is away, restarting, out of connections, or chose a deadlock's victim. */
    public static boolean isTransient(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof SQLTimeoutException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null && isTransient(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransient(String state) {
        return STATES.contains(state) || CLASSES.stream().anyMatch(state::startsWith);
    }
}
