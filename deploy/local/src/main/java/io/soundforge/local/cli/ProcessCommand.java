package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.Job;
import io.soundforge.local.client.JobFollower;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackState;
import io.soundforge.local.view.JobReport;
import io.soundforge.local.view.ProgressView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code process}: the whole way of a song. */
@Command(
        name = "process",
        sortOptions = false,
        description =
                "Analyse songs and take them apart into stems. Starts what is not running; ends with 1 where a song failed.")
public final class ProcessCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|URL",
            description =
                    "Audio files, links to Spotify (tracks, albums, playlists), addresses of audio or of pages with it.")
    List<String> sources;

    @Mixin
    JobOptions options;

    @Option(names = "--json", description = "Print one JSON document instead of the tables.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        JobSources found = JobSources.of(sources);
        Readiness readiness = new Readiness(System.err);
        readiness.ensureTools(found);
        StackState stack = readiness.ensure();
        ApiClient api = new ApiClient(stack.publicUrl());
        if (found.hasSpotify()) {
            readiness.checkSpotify(api);
        }
        JsonNode submitted = api.submit(options.job(found), found.files());
        String jobId = submitted.path("id").asText();
        if (jobId.isEmpty()) {
            throw new StackException("the API accepted the job without telling its id: " + submitted);
        }
        JsonNode ended = follow(api, jobId);
        JobReport report = JobReport.fetch(api, ended, readiness.home().volume());
        if (json) {
            System.out.println(report.json().toPrettyString());
        } else {
            report.print(System.out);
            sayHowItEnded(Job.of(ended));
        }
        return Job.of(ended).state().equals("completed") && !report.hasRefusals() ? 0 : 1;
    }

    private static void sayHowItEnded(Job job) {
        boolean failed = List.of("failed", "partial").contains(job.state());
        if (failed || job.tracks().size() > 1) {
            System.out.println("\nJob " + job.id() + ": " + job.state()
                    + (failed ? "; ./soundforge retry " + job.id() + " runs the failed steps again" : ""));
        }
    }

    private static JsonNode follow(ApiClient api, String jobId) throws Exception {
        Thread hint = new Thread(() -> System.err.println("\nThe job goes on: ./soundforge show " + jobId));
        Runtime.getRuntime().addShutdownHook(hint);
        try (ProgressView view = ProgressView.on(System.err, ProgressView.terminal())) {
            return new JobFollower(api, jobId).follow(view::show);
        } finally {
            forget(hint);
        }
    }

    private static void forget(Thread hint) {
        try {
            Runtime.getRuntime().removeShutdownHook(hint);
        } catch (IllegalStateException e) {
            // Ctrl-C: the hook is what runs now.
        }
    }
}
