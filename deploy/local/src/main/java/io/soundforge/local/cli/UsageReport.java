package io.soundforge.local.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what is wrong with a command line, and where to read on: not the whole help. */
public final class UsageReport implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        // picocli names options of maps twice.
        err.println("soundforge: " + wrong.getMessage().replace("option option", "option"));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        boolean root = command.getParent() == null;
        err.println("See ./soundforge help" + (root ? "" : " " + command.getCommandName()));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
