package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows that the Python package measures by itself: its benches print JSON lines. */
public final class PythonBench {
    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python. */
    public PythonBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, InterruptedException {
        for (JsonNode row : run("soundforge_audio.analysis.bench")) {
            if (row.path("row").asText().equals("analysis")) {
                table.row(
                        "analysis of 3 minutes, warm worker over cold command",
                        times(row, "times_faster"),
                        "≥ 2×, aim 4×");
            }
        }
        for (JsonNode row : run("soundforge_audio.separation.bench")) {
            switch (row.path("row").asText()) {
                case "dsp" ->
                    table.row(
                            "separation, dsp-approx, real-time factor",
                            row.path("real_time_factor").asText(),
                            "≤ 0.13");
                case "demucs" ->
                    table.row(
                            "separation, htdemucs, over demucs' own command line",
                            times(row, "times_faster_wall") + ", equal to "
                                    + row.path("agreement_db").asText() + " dB",
                            "≥ 1.15×, aim 1.5×; ≥ 100 dB");
                default -> {
                    // Rows for the reports of python/ alone.
                }
            }
        }
    }

    private List<JsonNode> run(String module) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(interpreter.toString(), "-m", module).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put("PYTHONPATH", home.root().resolve("python").resolve("src").toString());
        Process process = builder.start();
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(ApiClient.JSON.readTree(line));
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException(module + " failed");
        }
        return rows;
    }

    private static String times(JsonNode row, String field) {
        return String.format(Locale.ROOT, "%.2f×", row.path(field).doubleValue());
    }
}
