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
        List<JsonNode> separation = new ArrayList<>(run("soundforge_audio.separation.bench"));
        // The opt-in mode compiles first, which takes minutes: once, on a short song.
        separation.addAll(
                run("soundforge_audio.separation.bench", "--rows", "fast", "--seconds", "60", "--rounds", "1"));
        for (JsonNode row : separation) {
            switch (row.path("row").asText()) {
                case "quality" ->
                    table.row(
                            "separation, dsp-approx, mean SDR over the simple method, synthesised songs",
                            String.format(
                                    Locale.ROOT,
                                    "+%.1f dB",
                                    row.at("/synthesised/gain/mean").doubleValue()),
                            "+2.6 dB");
                case "fast" ->
                    table.row(
                            "separation, htdemucs, opt-in compiled bfloat16, over demucs' own command line",
                            times(row, "times_faster_wall") + ", equal to "
                                    + row.path("agreement_db").asText() + " dB",
                            "reported");
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

    private List<JsonNode> run(String module, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), "-m", module));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
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
