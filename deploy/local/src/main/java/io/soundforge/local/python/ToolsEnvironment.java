package io.soundforge.local.python;

import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python environment of the downloading tools, spotdl and yt-dlp with an ffmpeg, in the versions of
 * {@code python/tools/requirements.txt}. It is apart from the workers' one because the tools age quickly and their libraries agree
 * with nobody's. Made when first needed; {@code SOUNDFORGE_TOOLS_VENV} names one that somebody else keeps.
 */
public final class ToolsEnvironment {
    private final Path requirements;
    private final Venv venv;

    /** @param out hears what is being installed */
    public ToolsEnvironment(StackHome home, PrintStream out) {
        this.requirements = home.root().resolve("python").resolve("tools").resolve("requirements.txt");
        this.venv = new Venv(home.tools(), out);
    }

    /** The interpreter, its environment made or renewed where needed. */
    public Path ensure() throws IOException, StackException, InterruptedException {
        Optional<Path> given = given();
        if (given.isPresent()) {
            return given.get();
        }
        String fingerprint = venv.fingerprint(requirements);
        return venv.ensure(
                List.of(fingerprint),
                "the environment of the downloading tools, spotdl and yt-dlp (once)",
                commands -> commands.run(
                        venv.uv("pip", "install", "-r", requirements.toString()), Map.of("UV_HTTP_TIMEOUT", "60")));
    }

    /** Whether it is there, and of today's requirements. */
    public boolean isMade() throws IOException, StackException {
        return given().isPresent() || venv.carries(List.of(venv.fingerprint(requirements)));
    }

    /** Where its interpreter lies, made or not. */
    public Path interpreter() throws StackException {
        return given().orElseGet(venv::interpreter);
    }

    private static Optional<Path> given() throws StackException {
        return Venv.given("SOUNDFORGE_TOOLS_VENV");
    }
}
