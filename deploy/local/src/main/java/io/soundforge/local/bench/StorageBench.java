package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.embedded.VersityGateway;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.JobFollower;
import io.soundforge.local.stack.BucketPlace;
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
 * What it costs to keep files in a bucket: a song of three minutes through every step, from its upload to the end of its job, on two stacks in
 * turns, one with its files in a folder, the other with versitygw on the same disk.
 */
public final class StorageBench {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 180;
    private static final String BUCKET = "bench";

    private static final String SONG = """
            import sys
            from pathlib import Path
            from soundforge_audio.separation.bench import write_song
            write_song(Path(sys.argv[1]), float(sys.argv[2]))
            """;

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in stacks of its own. */
    public StorageBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        Path folder = Files.createTempDirectory("soundforge-bench-storage");
        try (VersityGateway gateway = VersityGateway.start(folder.resolve("s3"))) {
            gateway.createBucket(BUCKET);
            Path song = folder.resolve("song.wav");
            BenchPython.run(home, interpreter, SONG, song.toString(), Integer.toString(SECONDS));
            try (BenchStack volume = new BenchStack(home, interpreter, Map.of());
                    BenchStack bucket = new BenchStack(home, interpreter, Map.of(), place(gateway))) {
                measure(table, volume.api(), bucket.api(), song);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static BucketPlace place(VersityGateway gateway) throws StackException {
        return BucketPlace.parse(
                "s3://" + BUCKET + "/songs",
                Map.of(
                        "SOUNDFORGE_STORAGE_S3_ENDPOINT", gateway.endpoint().toString(),
                        "SOUNDFORGE_STORAGE_S3_ACCESS_KEY", VersityGateway.ACCESS_KEY,
                        "SOUNDFORGE_STORAGE_S3_SECRET_KEY", VersityGateway.SECRET_KEY));
    }

    private static void measure(TextTable table, ApiClient volume, ApiClient bucket, Path song)
            throws IOException, ApiFailure, InterruptedException {
        double onVolume = Double.MAX_VALUE;
        double inBucket = Double.MAX_VALUE;
        for (int round = 0; round <= ROUNDS; round++) {
            double one = seconds(volume, song);
            double other = seconds(bucket, song);
            // The first round warms up.
            if (round > 0) {
                onVolume = Math.min(onVolume, one);
                inBucket = Math.min(inBucket, other);
            }
        }
        table.row(
                "a song of 3 minutes, every step, files in a bucket over files in a folder",
                String.format(Locale.ROOT, "%.3f (%.2f s over %.2f s)", inBucket / onVolume, inBucket, onVolume),
                "≤ 1.1");
    }

    private static double seconds(ApiClient api, Path song) throws IOException, ApiFailure, InterruptedException {
        ObjectNode request = ApiClient.JSON.createObjectNode();
        request.putObject("separation").put("model", "dsp-approx");
        long start = System.nanoTime();
        String id = api.submit(request, List.of(song)).path("id").asText();
        JsonNode job = new JobFollower(api, id).follow(ignored -> {});
        if (!job.path("state").asText().equals("completed")) {
            throw new IOException("the job ended " + job.path("state").asText() + ": " + job.path("tracks"));
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
