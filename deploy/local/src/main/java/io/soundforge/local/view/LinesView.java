package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** A line whenever a step gets into another state: for pipes and logs. */
final class LinesView implements ProgressView {
    private final PrintStream out;
    private final Map<String, String> shown = new HashMap<>();

    LinesView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Job job) {
        for (Job.Track track : job.tracks()) {
            for (Job.Task task : track.tasks()) {
                String before = shown.put(track.id() + task.step(), task.state());
                if (!task.state().equals(before) && !task.state().equals("queued")) {
                    out.println(track.name() + ": " + Steps.name(task.step()) + " " + task.state() + details(task));
                }
            }
        }
    }

    private static String details(Job.Task task) {
        if (task.errorCode() != null) {
            return ": " + task.errorCode() + ", " + task.errorMessage();
        }
        return task.hasEnded() && task.runMs() != null ? " in " + Durations.seconds(task.runMs()) : "";
    }

    @Override
    public void close() {
        out.flush();
    }
}
