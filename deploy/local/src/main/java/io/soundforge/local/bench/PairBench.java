package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.JobFollower;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether two songs at once take longer than one after the other: the demo song through every step, without weights. */
public final class PairBench {
    private static final int ROUNDS = 3;

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public PairBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its row. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        Path song = home.root().resolve("samples").resolve("demo.mp3");
        try (BenchStack stack = new BenchStack(home, interpreter, Map.of())) {
            follow(stack.api(), submit(stack.api(), song));
            double ratio = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                ratio = Math.min(ratio, together(stack.api(), song) / oneByOne(stack.api(), song));
            }
            table.row(
                    "two songs at once over one after the other, dsp-approx",
                    String.format(Locale.ROOT, "%.2f", ratio),
                    "≤ 1");
        }
    }

    private static double oneByOne(ApiClient api, Path song) throws IOException, ApiFailure, InterruptedException {
        long start = System.nanoTime();
        follow(api, submit(api, song));
        follow(api, submit(api, song));
        return System.nanoTime() - start;
    }

    private static double together(ApiClient api, Path song) throws IOException, ApiFailure, InterruptedException {
        long start = System.nanoTime();
        List<String> jobs = List.of(submit(api, song), submit(api, song));
        for (String job : jobs) {
            follow(api, job);
        }
        return System.nanoTime() - start;
    }

    private static String submit(ApiClient api, Path song) throws IOException, ApiFailure, InterruptedException {
        ObjectNode request = ApiClient.JSON.createObjectNode();
        request.putObject("separation").put("model", "dsp-approx");
        return api.submit(request, List.of(song)).path("id").asText();
    }

    private static void follow(ApiClient api, String id) throws IOException, ApiFailure, InterruptedException {
        JsonNode job = new JobFollower(api, id).follow(ignored -> {});
        if (!job.path("state").asText().equals("completed")) {
            throw new IOException("the job ended " + job.path("state").asText());
        }
    }
}
