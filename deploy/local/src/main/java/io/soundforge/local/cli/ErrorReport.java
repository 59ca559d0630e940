package io.soundforge.local.cli;

import io.soundforge.local.client.ApiAccess;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.StackException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what went wrong; the stack trace only with {@code SOUNDFORGE_DEBUG}. */
public final class ErrorReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof ApiFailure refused && refused.status() == 401) {
            err.println(
                    "soundforge: " + failure.getMessage() + " (commands take it from " + ApiAccess.KEY_VARIABLE + ")");
        } else if (failure instanceof StackException || failure instanceof ApiFailure) {
            err.println("soundforge: " + failure.getMessage());
        } else if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
            err.println("soundforge: the API does not answer; ./soundforge status shows what runs");
        } else {
            err.println("soundforge: " + failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
        if (System.getenv("SOUNDFORGE_DEBUG") != null) {
            failure.printStackTrace(err);
        }
        return 1;
    }
}
