package io.soundforge.local;

import io.soundforge.local.cli.BenchCommand;
import io.soundforge.local.cli.DeadLettersCommand;
import io.soundforge.local.cli.DoctorCommand;
import io.soundforge.local.cli.DownCommand;
import io.soundforge.local.cli.ErrorReport;
import io.soundforge.local.cli.JobCommands;
import io.soundforge.local.cli.LogsCommand;
import io.soundforge.local.cli.ModelsCommand;
import io.soundforge.local.cli.ProcessCommand;
import io.soundforge.local.cli.PythonCommand;
import io.soundforge.local.cli.StatusCommand;
import io.soundforge.local.cli.SuperviseCommand;
import io.soundforge.local.cli.UpCommand;
import io.soundforge.local.cli.VersionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of Sound Forge on one machine. */
@Command(
        name = "soundforge",
        synopsisSubcommandLabel = "COMMAND",
        description = "Turns songs into data and stems.",
        subcommands = {
            ProcessCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DoctorCommand.class,
            JobCommands.Jobs.class,
            JobCommands.Show.class,
            JobCommands.Cancel.class,
            JobCommands.Retry.class,
            JobCommands.Delete.class,
            ModelsCommand.class,
            DeadLettersCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            PythonCommand.class,
            SuperviseCommand.class,
            HelpCommand.class
        },
        footer = {
            "  test       Run every test (--faults: the long ones, too).",
            "",
            "Everything lies in .soundforge beside this script, or in SOUNDFORGE_HOME."
        })
public final class Main {
    private Main() {}

    /** Ends with 0 where all went well, 1 where not, 2 for a wrong command line. */
    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Main())
                .setExecutionExceptionHandler(new ErrorReport())
                .setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(commandLine.execute(args.length == 0 ? new String[] {"help"} : args));
    }
}
