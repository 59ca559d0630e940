package io.soundforge.local.cli;

import io.soundforge.embedded.FreePorts;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.python.PythonEnvironment;
import io.soundforge.local.python.SystemPython;
import io.soundforge.local.python.ToolVersions;
import io.soundforge.local.python.ToolsEnvironment;
import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.SpotifyCredentials;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code doctor}. */
@Command(name = "doctor", description = "Say what this machine lacks, and how to get it.")
public final class DoctorCommand implements Callable<Integer> {
    private static final long DISK_BYTES = 12L << 30;
    private static final long MEMORY_BYTES = 6L << 30;

    private final List<String> lines = new ArrayList<>();
    private boolean fine = true;

    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        java();
        python(home);
        postgres();
        disk(home);
        memory();
        programs(home);
        ports(home);
        tools(home);
        sources(home);
        lines.forEach(System.out::println);
        System.out.println(fine ? "All is well." : "Something is missing: see the lines with ✗.");
        return fine ? 0 : 1;
    }

    private void java() {
        int version = Runtime.version().feature();
        check(
                version >= 21,
                "Java " + Runtime.version() + " (" + System.getProperty("java.home") + ")",
                "a JDK 21 or newer is needed (Debian: apt install openjdk-21-jdk; macOS: brew install openjdk), or set JAVA_HOME");
    }

    private void python(StackHome home) throws InterruptedException {
        try {
            Optional<Path> own = PythonEnvironment.given();
            if (own.isPresent()) {
                check(true, "Python environment of your own (" + own.get() + ")", "");
                return;
            }
        } catch (StackException e) {
            check(false, "", e.getMessage());
            return;
        }
        Optional<SystemPython> python = SystemPython.search();
        check(
                python.isPresent(),
                "Python "
                        + python.map(found -> found.version() + " (" + found.command() + ")")
                                .orElse(""),
                "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv; macOS: brew install python)");
        boolean made = Files.exists(home.python().resolve("soundforge.stamp"));
        note("Python environment " + (made ? "in " + home.python() : "not made yet; the first process or up makes it"));
    }

    /** What links to Spotify and pages need; files and addresses of audio need none of it. */
    private void tools(StackHome home) throws IOException {
        try {
            ToolsEnvironment tools = new ToolsEnvironment(home, System.err);
            if (tools.isMade()) {
                lines.add("✓ downloading tools (" + tools.interpreter() + "): " + ToolVersions.of(tools.interpreter()));
            } else {
                note(
                        "downloading tools (spotdl, yt-dlp) not installed yet; ./soundforge spotify setup or the first link"
                                + " to Spotify does it");
            }
        } catch (StackException e) {
            check(false, "", e.getMessage());
        }
        boolean application = SpotifyCredentials.find(home).isPresent();
        note(
                application
                        ? "Spotify is asked as your application"
                        : "no application at Spotify (SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET): spotdl looks songs up");
    }

    /** What the running services say of themselves. */
    private void sources(StackHome home) throws IOException, InterruptedException {
        Optional<StackState> running = StackState.read(home.state()).filter(StackState::isSupervised);
        if (running.isEmpty()) {
            note("nothing is running: fetchers and providers are not asked");
            return;
        }
        try {
            lines.addAll(new SourcesReport(new ApiClient(running.get().publicUrl()).get("/api/v1/system")).lines());
        } catch (IOException | ApiFailure e) {
            note("the API does not say which fetchers are ready: " + e.getMessage());
        }
    }

    private void postgres() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root && System.getProperty("os.name").startsWith("Linux")) {
            check(
                    succeeds("unshare", "-U", "true"),
                    "user namespaces, so that Postgres runs for root",
                    "Postgres refuses root, and user namespaces are switched off here: run as an ordinary user");
        }
    }

    private void disk(StackHome home) throws IOException {
        Path there = home.home();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        long free = Files.getFileStore(there).getUsableSpace();
        check(
                free >= DISK_BYTES,
                (free >> 30) + " GiB free on disk",
                "12 GiB of free disk are needed for libraries, models and stems (there are " + (free >> 30) + ")");
    }

    private void memory() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            long total = system.getTotalMemorySize();
            check(
                    total >= MEMORY_BYTES,
                    (total >> 30) + " GiB of memory",
                    "6 GiB of memory are needed for separation (there are " + (total >> 30) + ")");
        }
    }

    private void programs(StackHome home) {
        for (ServiceCatalog service : ServiceCatalog.values()) {
            if (!Files.exists(service.program(home.root()))) {
                note(service.module() + " is not built yet; the next up or process builds it");
            }
        }
    }

    private void ports(StackHome home) throws IOException {
        boolean running =
                StackState.read(home.state()).filter(StackState::isSupervised).isPresent();
        for (ServiceCatalog service : ServiceCatalog.values()) {
            if (!running && !FreePorts.isFree(service.preferredPort())) {
                note("port " + service.preferredPort() + " is taken; " + service.module() + " will take another one");
            }
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void check(boolean good, String what, String remedy) {
        fine &= good;
        lines.add(good ? "✓ " + what : "✗ " + remedy);
    }

    private void note(String text) {
        lines.add("· " + text);
    }
}
