package io.soundforge.testing;

import io.soundforge.embedded.Guardian;
import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a command whose tests share one Kafka and one Postgres: {@code RunWithServers COMMAND [ARGUMENT…]}. Ends with the command's
 * status. Command and servers end with this process however it goes, and this process with the one that started it.
 */
public final class RunWithServers {
    private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(20);
    private static final int ENDED_FROM_OUTSIDE = 143;

    private volatile StartedServers servers;
    private volatile ProcessRef command;

    private RunWithServers() {}

    /** @param command what to run, in this process's folder, with its input and output */
    public static void main(String[] command) throws Exception {
        RunWithServers run = new RunWithServers();
        Runtime.getRuntime().addShutdownHook(new Thread(run::end, "end-run"));
        // A killed shell passes no signal on.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit()
                .thenRun(() -> System.exit(ENDED_FROM_OUTSIDE)));
        System.exit(run.run(command, run.addresses()));
    }

    private ServerAddresses addresses() throws IOException {
        Optional<ServerAddresses> given = ServerAddresses.given(System.getenv());
        if (given.isPresent()) {
            say("all tests of this run use the given " + given.get());
            return given.get();
        }
        servers = StartedServers.start();
        ServerAddresses started = ServerAddresses.of(servers.bootstrapServers(), servers.admin());
        say("all tests of this run share " + started + " (" + servers.description() + ")");
        return started;
    }

    private int run(String[] words, ServerAddresses addresses) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(words)).inheritIO();
        addresses.addTo(builder.environment());
        Process process = builder.start();
        command = ProcessRef.of(process.toHandle());
        Guardian.shared().guard(process.toHandle());
        int status = process.waitFor();
        Guardian.forget(process.pid());
        return status;
    }

    /** The command first: its tests need the servers up to their end. */
    private void end() {
        if (command != null) {
            command.end(COMMAND_PATIENCE);
        }
        if (servers != null) {
            servers.close();
        }
    }

    private static void say(String what) {
        System.out.println("[soundforge-testing] " + what);
    }
}
