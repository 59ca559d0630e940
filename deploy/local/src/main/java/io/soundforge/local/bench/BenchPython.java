package io.soundforge.local.bench;

import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What measurements are made of, made by the project's own Python. */
final class BenchPython {
    private BenchPython() {}

    /** Runs a few lines, and shows what they print. */
    static void run(StackHome home, Path interpreter, String lines, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), "-c", lines));
        command.addAll(List.of(arguments));
        ProcessBuilder python = new ProcessBuilder(command).inheritIO();
        python.environment()
                .put("PYTHONPATH", home.root().resolve("python").resolve("src").toString());
        if (python.start().waitFor() != 0) {
            throw new IOException("the song for the measurement could not be made");
        }
    }
}
