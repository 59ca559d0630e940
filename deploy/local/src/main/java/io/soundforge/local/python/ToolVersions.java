package io.soundforge.local.python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the environment of the downloading tools holds. */
public final class ToolVersions {
    private static final String ASK = """
            import importlib.metadata as m, shutil
            said = [n + " " + m.version(n) for n in ("spotdl", "yt-dlp")]
            found = shutil.which("ffmpeg")
            if not found:
                try:
                    import imageio_ffmpeg
                    found = imageio_ffmpeg.get_ffmpeg_exe()
                except Exception:
                    found = "missing (install ffmpeg, so that it is on the PATH)"
            print(", ".join(said + ["ffmpeg " + found]))
            """;

    private ToolVersions() {}

    /** One line for a person. */
    public static String of(Path interpreter) {
        try {
            Process process = new ProcessBuilder(interpreter.toString(), "-I", "-c", ASK)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : "spotdl or yt-dlp is missing in it";
        } catch (IOException e) {
            return "cannot be run: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not asked";
        }
    }
}
