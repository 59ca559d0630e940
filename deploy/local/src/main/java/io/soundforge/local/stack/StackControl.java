package io.soundforge.local.stack;

import io.soundforge.embedded.ProcessRef;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Starts, watches and ends the stack from outside: it runs in a process of its own, which outlives the command. */
public final class StackControl {
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final int HOPELESS_RESTARTS = 3;
    private static final int LOG_LINES = 15;

    private final StackHome home;
    private final Map<String, String> settings;
    private final Set<ServiceCatalog> without;

    /** Control over the stack of that home. */
    public StackControl(StackHome home) {
        this(home, Map.of(), Set.of());
    }

    /**
     * Control over the stack of that home.
     *
     * @param settings further environment variables for its services, where it is started
     */
    public StackControl(StackHome home, Map<String, String> settings) {
        this(home, settings, Set.of());
    }

    /**
     * Control over a part of the stack of that home.
     *
     * @param without services that are left out, where it is started
     */
    public StackControl(StackHome home, Set<ServiceCatalog> without) {
        this(home, Map.of(), without);
    }

    /**
     * Control over a part of the stack of that home, with settings.
     *
     * @param settings further environment variables for its services, where it is started
     * @param without services that are left out, where it is started
     */
    public StackControl(StackHome home, Map<String, String> settings, Set<ServiceCatalog> without) {
        this.home = home;
        this.settings = Map.copyOf(settings);
        this.without = Set.copyOf(without);
    }

    /** The stack, where its supervisor lives. */
    public Optional<StackState> running() throws IOException {
        return StackState.read(home.state()).filter(StackState::isSupervised);
    }

    /**
     * Starts the stack where it does not run, and waits until everything answers.
     *
     * @param interpreter the Python for the workers
     * @param onChange hears of every new state while waiting
     * @throws StackException if something does not come up; the message ends with what it logged last
     */
    public StackState up(Path interpreter, Consumer<StackState> onChange) throws IOException, StackException {
        Process supervisor = null;
        Map<String, Integer> restartsBefore = new HashMap<>();
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<StackState> state = running();
            state.ifPresent(onChange);
            if (state.isPresent() && state.get().isReady()) {
                return state.get();
            }
            if (state.isPresent()) {
                failWhereHopeless(state.get(), restartsBefore);
            } else if (supervisor == null || gaveWay(supervisor)) {
                supervisor = startSupervisor(interpreter);
            } else if (!supervisor.isAlive()) {
                throw new StackException("the stack did not start:\n" + lastLines(home.log("supervisor")));
            }
            pause();
        }
        throw new StackException("the stack is not ready after " + START_PATIENCE.toMinutes()
                + " minutes: see ./soundforge status and ./soundforge logs");
    }

    /** Another one had the stack: it has only begun to start it, or has nearly ended it. */
    private static boolean gaveWay(Process supervisor) {
        return !supervisor.isAlive() && supervisor.exitValue() == Supervisor.TAKEN;
    }

    private void failWhereHopeless(StackState state, Map<String, Integer> restartsBefore)
            throws StackException, IOException {
        for (Component component : state.components()) {
            Integer before = restartsBefore.putIfAbsent(component.name(), component.restarts());
            int failed = before == null ? 0 : component.restarts() - before;
            if (component.state() == Component.State.RESTARTING && failed >= HOPELESS_RESTARTS) {
                throw new StackException(component.name() + " does not start: " + component.problem() + "\n"
                        + lastLines(home.log(component.name())));
            }
        }
    }

    private Process startSupervisor(Path interpreter) throws IOException {
        Files.createDirectories(home.logs());
        List<String> command = new ArrayList<>(detached(interpreter));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms8m", "-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dsoundforge.root=" + home.root());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("io.soundforge.local.Main", "supervise", interpreter.toString()));
        without.forEach(service -> command.add("--without=" + service.module()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.home().toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.log("supervisor").toFile()));
        builder.environment().putAll(settings);
        builder.environment().put("SOUNDFORGE_HOME", home.home().toString());
        return builder.start();
    }

    /** A session of its own: Ctrl-C and a closed terminal are meant for the command, not for the stack. */
    private static List<String> detached(Path interpreter) {
        boolean setsid = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
        return setsid
                ? List.of("setsid")
                : List.of(
                        interpreter.toString(),
                        "-c",
                        "import os,sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])");
    }

    /**
     * Ends the stack, also one whose supervisor was killed.
     *
     * @return whether there was anything to end
     */
    public boolean down() throws IOException {
        Optional<StackState> state = StackState.read(home.state());
        if (state.isEmpty()) {
            return false;
        }
        ProcessRef supervisor = state.get().supervisor();
        supervisor.alive().ifPresent(ProcessHandle::destroy);
        supervisor.await(STOP_PATIENCE);
        // In order it has removed its state; else what is still there is ended one by one.
        Leftovers.end(home, state.get());
        return true;
    }

    /** The end of a log. */
    static String lastLines(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
}
