package io.soundforge.problem;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Tells "the database is away" and "others were first" from "the statement is wrong". */
public final class DatabaseErrors {
    /** Classes of states: connections, resources (too many connections, a full disk), an operator's hand, the system below. */
    private static final List<String> AWAY_CLASSES = List.of("08", "53", "57", "58");

    /** A standby that takes no changes; a session that stood still and was ended. */
    private static final Set<String> AWAY = Set.of("25006", "25P03");

    /** A transaction that could not be ordered, a deadlock's victim, a lock that was not to be had in time. */
    private static final Set<String> LOST_RACES = Set.of("40001", "40P01", "55P03");

    private DatabaseErrors() {}

    /** Whether somewhere in the chain of causes the database could not be had, was lost, or could not go on. */
    public static boolean isUnavailable(Throwable error) {
        return isCausedBy(error, DatabaseErrors::isAway);
    }

    /** Whether somewhere in the chain of causes a transaction gave way to another one: the same again may go well. */
    public static boolean isLostRace(Throwable error) {
        return isCausedBy(error, sql -> sql.getSQLState() != null && LOST_RACES.contains(sql.getSQLState()));
    }

    private static boolean isCausedBy(Throwable error, Predicate<SQLException> wanted) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException sql && wanted.test(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(SQLException error) {
        String state = error.getSQLState();
        if (error instanceof SQLTransientConnectionException || error instanceof SQLTimeoutException) {
            return true;
        }
        if (state != null && (AWAY.contains(state) || AWAY_CLASSES.stream().anyMatch(state::startsWith))) {
            return true;
        }
        // The pool reports exhaustion and closed connections without a state.
        String message = error.getMessage();
        return state == null
                && message != null
                && (message.contains("Acquisition timeout")
                        || message.contains("onnection is closed")
                        || message.contains("nable to acquire"));
    }
}
