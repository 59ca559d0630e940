package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.e2e.Facts.Fact;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The oracle at the end of every fault test: what was accepted has ended, each run of each job ended once on the topics, each step
 * that succeeded has one set of files whose served bytes have the announced checksums, and the volume holds nothing else.
 */
final class Ledger {
    /** Settings under which leftovers of crashes are swept while a test waits. */
    static final Map<String, String> QUICK_SWEEPS = Map.of(
            "SOUNDFORGE_STORAGE_SWEEP_EVERY", "PT2S",
            "SOUNDFORGE_STORAGE_SWEEP_STAGING_AFTER", "PT15S",
            "SOUNDFORGE_STORAGE_SWEEP_TEMPORARY_AFTER", "PT5S",
            "SOUNDFORGE_STORAGE_STAGING_TOUCH_EVERY", "PT1S");

    /** A fact's {@code ce_source} where a test and no service has sent it. */
    static final String TEST_SOURCE = "/fault-test";

    private static final String RESOLVE = "resolve";
    private static final Map<String, String> ANNOUNCED_BY = Map.of(
            RESOLVE,
            "no fact",
            "download",
            "track.downloaded",
            "analyze",
            "track.analyzed",
            "separate",
            "track.processed");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Installation installation;
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    Ledger(Installation installation) {
        this.installation = installation;
    }

    /** A file as a fact announces it. */
    private record Announced(String path, String key, long sizeBytes, String sha256) {}

    /** Checks the books of an installation whose jobs were all submitted by commands. */
    void assertBalanced() throws Exception {
        assertBalanced(Set.of());
    }

    /** @param accepted ids of the jobs that were answered with 202; others may be there, too */
    void assertBalanced(Set<String> accepted) throws Exception {
        Map<String, JsonNode> jobs = await("all jobs to end")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(this::jobs, all -> all.values().stream().allMatch(Jobs::hasEnded));
        assertThat(jobs.keySet()).as("accepted jobs").containsAll(accepted);

        List<Fact> facts = await("all ends to be announced")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(this::facts, all -> announcesAll(jobs, all));
        assertThat(of(facts, "track.requested").map(Fact::jobId).collect(Collectors.toSet()))
                .as("jobs on the topics and jobs of the API")
                .isEqualTo(jobs.values().stream()
                        .filter(Ledger::hasSongs)
                        .map(job -> job.path("id").asText())
                        .collect(Collectors.toSet()));
        assertThat(of(facts, "track.requested")
                        .filter(fact -> !fact.source().equals(TEST_SOURCE))
                        .map(Fact::trackId))
                .as("songs that were asked for")
                .doesNotHaveDuplicates();

        Set<String> keys = new TreeSet<>();
        Set<String> unfinished = new HashSet<>();
        for (JsonNode job : jobs.values()) {
            assertEndedOncePerRun(job, facts);
            for (JsonNode track : job.path("tracks")) {
                checkTrack(track, facts, keys, unfinished);
            }
        }
        new Volume(installation.volume()).assertHoldsOnly(keys, unfinished);
    }

    /** A link that could not be resolved is no song, and nobody is asked for it. */
    private static boolean hasSongs(JsonNode job) {
        for (JsonNode track : job.path("tracks")) {
            boolean unresolved = false;
            for (JsonNode task : track.path("tasks")) {
                unresolved |= task.path("step").asText().equals(RESOLVE)
                        && !task.path("state").asText().equals("succeeded");
            }
            if (!unresolved) {
                return true;
            }
        }
        return false;
    }

    private Map<String, JsonNode> jobs() throws IOException, InterruptedException {
        Map<String, JsonNode> jobs = new TreeMap<>();
        String cursor = "";
        do {
            JsonNode page = installation.get("/api/v1/jobs?limit=50" + cursor);
            for (JsonNode job : page.path("jobs")) {
                String id = job.path("id").asText();
                jobs.put(id, installation.get("/api/v1/jobs/" + id));
            }
            cursor = page.hasNonNull("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return jobs;
    }

    private List<Fact> facts() {
        return installation.facts().all();
    }

    private static Stream<Fact> of(List<Fact> facts, String type) {
        return facts.stream().filter(fact -> fact.type().equals(type));
    }

    private static boolean announcesAll(Map<String, JsonNode> jobs, List<Fact> facts) {
        return jobs.values().stream().allMatch(job -> of(facts, "job.finished")
                .anyMatch(fact -> fact.jobId().equals(job.path("id").asText())
                        && fact.data().path("run").equals(job.path("run"))));
    }

    private static void assertEndedOncePerRun(JsonNode job, List<Fact> facts) {
        String id = job.path("id").asText();
        List<Fact> ends = of(facts, "job.finished")
                .filter(fact -> fact.jobId().equals(id))
                .toList();
        assertThat(ends)
                .as("ends of %s", id)
                .extracting(fact -> fact.data().path("run").asInt())
                .doesNotHaveDuplicates();
        Fact last = ends.stream()
                .filter(fact -> fact.data().path("run").equals(job.path("run")))
                .findFirst()
                .orElseThrow();
        assertThat(last.data().path("state")).isEqualTo(job.path("state"));
        for (JsonNode track : job.path("tracks")) {
            JsonNode announced = find(
                    last.data().path("tracks"), "track_id", track.path("id").asText());
            for (JsonNode task : track.path("tasks")) {
                assertThat(announced.path("tasks").path(task.path("step").asText()))
                        .as(last.data().toPrettyString())
                        .isEqualTo(task.path("state"));
            }
        }
    }

    private void checkTrack(JsonNode track, List<Fact> facts, Set<String> keys, Set<String> unfinished)
            throws Exception {
        String id = track.path("id").asText();
        for (JsonNode task : track.path("tasks")) {
            String step = task.path("step").asText();
            String state = task.path("state").asText();
            List<Fact> announcements = of(facts, ANNOUNCED_BY.get(step))
                    .filter(fact -> fact.trackId().equals(id))
                    .toList();
            if (step.equals(RESOLVE) && state.equals("succeeded")) {
                assertThat(of(facts, "track.requested")
                                .filter(fact -> fact.trackId().equals(id)))
                        .as("announced song %s", id)
                        .hasSize(1);
            } else if (state.equals("succeeded")) {
                checkArtefacts(id, step, announcements, keys);
            } else {
                assertThat(announcements).as("%s of %s is %s", step, id, state).isEmpty();
                unfinished.add(step + " " + id);
            }
            if (state.equals("failed")) {
                assertThat(of(facts, "job.failed")
                                .filter(fact -> fact.trackId().equals(id))
                                .filter(fact ->
                                        fact.data().path("step").asText().equals(step))
                                .filter(fact -> fact.data().path("run").equals(task.path("run"))))
                        .as("failures of %s of %s", step, id)
                        .hasSize(1);
            }
        }
    }

    private void checkArtefacts(String track, String step, List<Fact> announcements, Set<String> keys)
            throws Exception {
        assertThat(announcements.stream().filter(fact -> !fact.source().equals(TEST_SOURCE)))
                .as("%s of %s is announced once", step, track)
                .hasSize(1);
        Set<List<Announced>> sets = new HashSet<>();
        for (Fact fact : announcements) {
            sets.add(announced(track, step, fact.data()));
        }
        assertThat(sets).as("sets of files of %s of %s", step, track).hasSize(1);
        for (Announced file : sets.iterator().next()) {
            keys.add(file.key());
            if (file.sha256() != null) {
                assertServed(file);
            }
        }
    }

    /** The waveform alone comes without a checksum. */
    private static List<Announced> announced(String track, String step, JsonNode fact) {
        String api = "/api/v1/tracks/" + track + "/";
        List<Announced> files = new ArrayList<>();
        switch (step) {
            case "download" -> {
                files.add(announced(api + "audio", fact.path("key"), fact));
                if (fact.hasNonNull("cover")) {
                    files.add(announced(api + "cover", fact.path("cover").path("key"), fact.path("cover")));
                }
            }
            case "analyze" -> {
                files.add(announced(api + "analysis", fact.path("analysis_key"), fact));
                if (fact.hasNonNull("waveform_key")) {
                    files.add(new Announced(
                            api + "waveform", fact.path("waveform_key").asText(), 0, null));
                }
            }
            default ->
                fact.path("stems")
                        .forEach(stem -> files.add(
                                announced(api + "stems/" + stem.path("name").asText(), stem.path("key"), stem)));
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static Announced announced(String path, JsonNode key, JsonNode file) {
        return new Announced(
                path,
                key.asText(),
                file.path("size_bytes").asLong(),
                file.path("sha256").asText());
    }

    private void assertServed(Announced file) throws Exception {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(installation.state().publicUrl() + file.path()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(file.path()).isEqualTo(200);
        assertThat(response.body()).as(file.path()).hasSize(Math.toIntExact(file.sizeBytes()));
        assertThat(sha256(response.body())).as(file.path()).isEqualTo(file.sha256());
    }

    private static JsonNode find(JsonNode array, String field, String value) {
        for (JsonNode element : array) {
            if (element.path(field).asText().equals(value)) {
                return element;
            }
        }
        throw new AssertionError("no " + value + " in " + array);
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
