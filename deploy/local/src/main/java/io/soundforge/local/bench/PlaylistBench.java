package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** From a link to a playlist to one {@code track.requested} for each of its songs, all of them sent; and what that costs in memory. */
public final class PlaylistBench {
    private static final int SONGS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public PlaylistBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws Exception {
        try (PlaylistServer spotify = new PlaylistServer(SONGS)) {
            Map<String, String> settings = new HashMap<>(spotify.settings());
            settings.put("SOUNDFORGE_TASKS_DRILL_ENABLED", "true");
            // Nobody works on the songs: what is measured ends with the gateway.
            settings.put("SOUNDFORGE_TASKS_DRILL_WORK", "1h");
            try (BenchStack stack = new BenchStack(home, interpreter, settings)) {
                perSecond(stack.api(), spotify.link(1));
                double second = perSecond(stack.api(), spotify.link(2));
                table.row(
                        "playlist, from its link to " + SONGS + " track.requested, warm",
                        String.format(Locale.ROOT, "%.0f tracks/s", second),
                        "≥ 300");
                memory(table, stack, spotify);
            }
        }
    }

    private static void memory(TextTable table, BenchStack stack, PlaylistServer spotify) throws Exception {
        try (LiveHeap gateway = new LiveHeap(stack.pid("metadata-service"))) {
            // The first look makes what looking itself needs.
            gateway.bytes();
            long before = gateway.bytes();
            long most = gateway.most(() -> perSecond(stack.api(), spotify.link(3)));
            table.row(
                    "gateway's live heap beyond its idle one while it takes in " + SONGS + " songs",
                    String.format(
                            Locale.ROOT, "%.1f MB, %d bytes a song", (most - before) / 1e6, (most - before) / SONGS),
                    "≤ 8 MB");
        }
    }

    private static double perSecond(ApiClient api, String link) throws IOException, ApiFailure, InterruptedException {
        ObjectNode request = ApiClient.JSON.createObjectNode();
        request.putArray("sources").addObject().put("url", link);
        request.putArray("steps").add("analyze");
        long start = System.nanoTime();
        String id = api.submit(request, List.of()).path("id").asText();
        while (!isAnnounced(api, id)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IOException("the playlist is not announced within " + PATIENCE.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return SONGS * 1e9 / (System.nanoTime() - start);
    }

    /** The list shows a job without its tracks: looking costs next to nothing. */
    private static boolean isAnnounced(ApiClient api, String id) throws IOException, ApiFailure, InterruptedException {
        JsonNode job = api.get("/api/v1/jobs?limit=1").path("jobs").path(0);
        if (!job.path("id").asText().equals(id) || job.path("state").asText().equals("failed")) {
            throw new IOException("the job went wrong: " + job);
        }
        boolean expanded =
                job.path("items").path(0).path("expansion").path("tracks").asInt() == SONGS;
        return expanded
                && api.get("/api/v1/system").path("outbox").path("unsent").asLong() == 0;
    }
}
