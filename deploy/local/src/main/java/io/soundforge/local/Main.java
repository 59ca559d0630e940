package io.soundforge.local;

import io.soundforge.local.cli.ArchivesCommand;
import io.soundforge.local.cli.BenchCommand;
import io.soundforge.local.cli.DeadLettersCommand;
import io.soundforge.local.cli.DoctorCommand;
import io.soundforge.local.cli.DownCommand;
import io.soundforge.local.cli.ErrorReport;
import io.soundforge.local.cli.JobCommands;
import io.soundforge.local.cli.KeysCommand;
import io.soundforge.local.cli.LogsCommand;
import io.soundforge.local.cli.ModelsCommand;
import io.soundforge.local.cli.ProcessCommand;
import io.soundforge.local.cli.PythonCommand;
import io.soundforge.local.cli.SpotifyCommand;
import io.soundforge.local.cli.StatusCommand;
import io.soundforge.local.cli.StorageCommand;
import io.soundforge.local.cli.SuperviseCommand;
import io.soundforge.local.cli.UpCommand;
import io.soundforge.local.cli.UsageReport;
import io.soundforge.local.cli.VersionCommand;
import io.soundforge.local.cli.WebhooksCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

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
            WebhooksCommand.class,
            StorageCommand.class,
            SpotifyCommand.class,
            DeadLettersCommand.class,
            KeysCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            PythonCommand.class,
            ArchivesCommand.class,
            SuperviseCommand.class,
            HelpCommand.class
        },
        footer = {
            "  test          Run every test (--faults: the long ones, too).",
            "",
            "Everything lies in .soundforge beside this script, or in SOUNDFORGE_HOME."
        })
public final class Main {
    private Main() {}

    /** The whole command line, as it is run and tested. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new Main())
                .setExecutionExceptionHandler(new ErrorReport())
                .setParameterExceptionHandler(new UsageReport())
                .setCaseInsensitiveEnumValuesAllowed(true);
        addHelp(root);
        root.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof HelpCommand))
                .forEach(Main::addHelp);
        return root;
    }

    private static void addHelp(CommandLine command) {
        command.getSubcommands().values().stream()
                .filter(each -> command.getParent() != null)
                .forEach(Main::addHelp);
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .type(boolean.class)
                        .description("Show this help.")
                        .build());
    }

    /** Ends with 0 where all went well, 1 where not, 2 for a wrong command line. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args.length == 0 ? new String[] {"help"} : args));
    }
}
