package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A line whenever a step gets into another state: for pipes and logs. A large job gets a line for each song that has ended, and for
 * each step that fails or waits.
 */
final class LinesView implements ProgressView {
    private static final int SMALL = 15;

    private final PrintStream out;
    private final Map<String, String> shown = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    LinesView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Job job) {
        job.tracks().stream()
                .map(Job.Track::collection)
                .filter(Objects::nonNull)
                .filter(collection -> told.add("source " + collection.source()))
                .forEach(collection -> out.println(
                        collection.kind() + " " + collection.title() + ": " + Steps.songs(collection.total())));
        boolean large = job.tracks().size() > SMALL;
        for (Job.Track track : job.tracks()) {
            track.tasks().forEach(task -> show(track, task, large));
            if (large && track.hasEnded() && told.add(track.id())) {
                out.println(name(track) + ": " + track.state());
            }
        }
    }

    private void show(Job.Track track, Job.Task task, boolean large) {
        String before = shown.put(track.id() + task.step(), task.state());
        boolean news = !task.state().equals(before) && !task.state().equals("queued");
        boolean important = task.state().equals("failed") || task.state().equals("waiting");
        if (news && (important || !large)) {
            out.println(name(track) + ": " + Steps.name(task.step()) + " " + task.state() + details(task));
        }
    }

    private static String name(Job.Track track) {
        Job.Collection collection = track.collection();
        return collection == null
                ? track.label()
                : collection.position() + "/" + collection.total() + " " + track.label();
    }

    private static String details(Job.Task task) {
        if (task.state().equals("waiting")) {
            return ": " + Waiting.words(task) + (task.errorMessage() == null ? "" : ": " + task.errorMessage());
        }
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
