package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.Job;
import io.soundforge.local.client.Query;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.view.Durations;
import io.soundforge.local.view.JobReport;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about jobs that are there already. */
public final class JobCommands {
    private JobCommands() {}

    private static ApiClient api() throws IOException, StackException {
        return new ApiClient(new Readiness(System.err).apiUrl());
    }

    private static String path(String id) throws StackException {
        if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new StackException(id + " is no job's id; ./soundforge jobs lists them");
        }
        return "/api/v1/jobs/" + id;
    }

    /** {@code jobs}. */
    @Command(name = "jobs", description = "List jobs, the newest first.")
    public static final class Jobs implements Callable<Integer> {
        private static final int LONGEST_NAME = 48;

        @Option(names = "--state", description = "Only those in this state.")
        String state;

        @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Only those with this label.")
        String label;

        @Option(names = "--limit", defaultValue = "20", description = "At most so many (default: ${DEFAULT-VALUE}).")
        int limit;

        @Option(names = "--json", description = "Print the API's answer.")
        boolean json;

        @Override
        public Integer call() throws Exception {
            Query query = new Query("/api/v1/jobs").with("limit", Integer.toString(limit));
            JsonNode page =
                    api().get(query.with("state", state).with("label", label).toString());
            if (json) {
                System.out.println(page.toPrettyString());
                return 0;
            }
            if (page.path("jobs").isEmpty()) {
                System.out.println("There are no such jobs.");
                return 0;
            }
            TextTable table = new TextTable("job", "state", "progress", "age", "songs");
            for (JsonNode job : page.path("jobs")) {
                Instant created = Instant.parse(job.path("created_at").asText());
                table.row(
                        job.path("id").asText(),
                        job.path("state").asText(),
                        Math.round(job.path("progress").asDouble() * 100) + " %",
                        Durations.brief(Duration.between(created, Instant.now())),
                        songs(job.path("items")));
            }
            table.print(System.out);
            if (page.hasNonNull("next_cursor")) {
                System.out.println("There are older ones: --limit shows more.");
            }
            return 0;
        }

        /** The first one's file or address, and how many more there are. */
        private static String songs(JsonNode items) {
            JsonNode first = items.path(0);
            String name = first.path("filename").asText(first.path("url").asText(""));
            String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
            return items.size() > 1 ? shown + " and " + (items.size() - 1) + " more" : shown;
        }
    }

    /** {@code show}. */
    @Command(name = "show", description = "Show a job and its results.")
    public static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "JOB", description = "The job's id.")
        String id;

        @Option(names = "--json", description = "Print one JSON document.")
        boolean json;

        @Override
        public Integer call() throws Exception {
            String path = path(id);
            ApiClient api = api();
            JsonNode job = api.get(path);
            JobReport report =
                    JobReport.fetch(api, job, new Readiness(System.err).home().volume());
            if (json) {
                System.out.println(report.json().toPrettyString());
            } else {
                Job shown = Job.of(job);
                System.out.println(
                        "Job " + shown.id() + ": " + shown.state() + ", " + Math.round(shown.progress() * 100) + " %");
                report.print(System.out);
            }
            return 0;
        }
    }

    /** {@code cancel}. */
    @Command(name = "cancel", description = "Cancel what of a job has not ended.")
    public static final class Cancel implements Callable<Integer> {
        @Parameters(paramLabel = "JOB", description = "The job's id.")
        String id;

        @Override
        public Integer call() throws Exception {
            String path = path(id);
            api().post(path + "/cancel");
            System.out.println("Asked to cancel " + id + ".");
            return 0;
        }
    }

    /** {@code retry}. */
    @Command(name = "retry", description = "Run a job's failed steps again.")
    public static final class Retry implements Callable<Integer> {
        @Parameters(paramLabel = "JOB", description = "The job's id.")
        String id;

        @Override
        public Integer call() throws Exception {
            String path = path(id);
            api().post(path + "/retry");
            System.out.println("Runs again: ./soundforge show " + id);
            return 0;
        }
    }

    /** {@code delete}. */
    @Command(name = "delete", description = "Delete a job and everything that was made in it.")
    public static final class Delete implements Callable<Integer> {
        @Parameters(paramLabel = "JOB", description = "The job's id.")
        String id;

        @Override
        public Integer call() throws Exception {
            String path = path(id);
            api().delete(path);
            System.out.println("Deleted " + id + ".");
            return 0;
        }
    }
}
