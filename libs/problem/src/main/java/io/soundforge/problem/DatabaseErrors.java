package io.soundforge.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Tells "the database is away" from "the statement is wrong". */
public final class DatabaseErrors {
    /** Shut down by an administrator, crashed, starting up, too many connections. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "57P05");

    private DatabaseErrors() {}

    /** Whether somewhere in the chain of causes a connection could not be had, or was lost. */
    public static boolean isUnavailable(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException sql && isConnectionError(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnectionError(SQLException error) {
        String state = error.getSQLState();
        if (error instanceof SQLTransientConnectionException || (state != null && state.startsWith("08"))) {
            return true;
        }
        if (state != null && AWAY.contains(state)) {
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
