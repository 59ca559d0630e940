package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.JobFollower;
import io.soundforge.local.stack.Folders;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the system costs on top of the bare Python call: a song goes through one step at a time on a warm stack, and the time from
 * {@code track.downloaded} to the step's fact (waiting, running, publishing) is divided by what the engine itself took inside the same worker.
 */
public final class OverheadBench {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 180;

    /** Writes the demo song over and over up to three minutes, and full-size random weights: their cost is the real one. */
    private static final String PREPARE = """
            import sys
            from pathlib import Path
            from soundforge_audio.separation.bench import write_song
            from soundforge_audio.separation.neural import export
            folder = Path(sys.argv[1])
            write_song(folder / "song.wav", float(sys.argv[2]))
            network = export.random_htdemucs(export.HTDEMUCS_ARGUMENTS)
            export.save_safetensors(network, folder, "random")
            export.save_bag(folder, "htdemucs", ["random"])
            """;

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public OverheadBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        Path folder = Files.createTempDirectory("soundforge-bench-song");
        try {
            BenchPython.run(home, interpreter, PREPARE, folder.toString(), Integer.toString(SECONDS));
            Map<String, String> settings = Map.of("SOUNDFORGE_SEPARATION_MODEL_DIR", folder.toString());
            try (BenchStack stack = new BenchStack(home, interpreter, settings)) {
                step(table, stack.api(), folder, "analyze", "analysis", null, "≤ 1.15");
                step(table, stack.api(), folder, "separate", "separation", "dsp-approx", "");
                step(table, stack.api(), folder, "separate", "separation", "htdemucs", "≤ 1.05");
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static void step(
            TextTable table, ApiClient api, Path folder, String step, String part, String model, String goal)
            throws ApiFailure, IOException, InterruptedException {
        ObjectNode request = ApiClient.JSON.createObjectNode();
        request.putArray("steps").add(step);
        if (model != null) {
            request.putObject("separation").put("model", model);
        }
        double ratio = Double.MAX_VALUE;
        double engine = 0;
        double download = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            JsonNode track = process(api, request, folder.resolve("song.wav"));
            double seconds = track.path(part).path("compute_s").doubleValue();
            double whole = taskSeconds(track, step);
            // The first round warms up.
            if (round > 0 && whole / seconds < ratio) {
                ratio = whole / seconds;
                engine = seconds;
                download = taskSeconds(track, "download");
            }
        }
        String name = model == null ? part : part + ", " + model;
        table.row(
                "event to event over the engine alone, " + name,
                String.format(Locale.ROOT, "%.3f (%.2f s; fetch and probe %.2f s)", ratio, engine, download),
                goal);
    }

    private static JsonNode process(ApiClient api, ObjectNode request, Path song)
            throws ApiFailure, IOException, InterruptedException {
        String id = api.submit(request, List.of(song)).path("id").asText();
        JsonNode job = new JobFollower(api, id).follow(ignored -> {});
        if (!job.path("state").asText().equals("completed")) {
            throw new IOException("the job ended " + job.path("state").asText() + ": " + job.path("tracks"));
        }
        return api.get("/api/v1/tracks/" + job.path("tracks").path(0).path("id").asText());
    }

    private static double taskSeconds(JsonNode track, String step) {
        for (JsonNode task : track.path("tasks")) {
            if (task.path("step").asText().equals(step)) {
                return (task.path("wait_ms").longValue() + task.path("run_ms").longValue()) / 1000.0;
            }
        }
        throw new IllegalStateException("the track has no step " + step);
    }
}
