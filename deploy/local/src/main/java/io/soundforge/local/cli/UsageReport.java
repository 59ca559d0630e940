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
        err.println("See ./soundforge " + help(command));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String help(CommandLine command) {
        if (command.getParent() == null) {
            return "help";
        }
        // The command help knows no commands of commands.
        boolean nested = command.getParent().getParent() != null;
        String name = command.getCommandName();
        return nested ? command.getParent().getCommandName() + " " + name + " --help" : "help " + name;
    }
}
