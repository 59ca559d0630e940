package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * A bar for each step; for a larger job one for each track, and for a very large one a bar for each kind of step with what it works
 * on. A link to Spotify has one bar until it is known what is behind it. Bars that were drawn stay, so that a job that may grow beside
 * others begins as the very large one that it may become.
 */
final class BarsView implements ProgressView {
    private static final int MOST_BARS = 15;

    private static final int FULL = 1000;

    private final PrintStream out;
    private final Map<String, Bar> bars = new LinkedHashMap<>();
    private boolean large;

    BarsView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Job job) {
        List<Job.Track> tracks = job.tracks();
        boolean unresolved = tracks.stream().anyMatch(Job.Track::isUnresolved);
        large |= tracks.size() > MOST_BARS || (unresolved && tracks.size() > 1);
        if (large) {
            showSteps(job);
        } else if (unresolved) {
            tracks.forEach(this::showResolving);
        } else if (tracks.stream().mapToInt(track -> track.tasks().size()).sum() <= MOST_BARS) {
            tracks.forEach(track -> track.tasks().forEach(task -> showTask(track, task)));
        } else {
            tracks.forEach(track -> showTasks(track.id(), track.label(), "", track.tasks()));
        }
    }

    private void showResolving(Job.Track track) {
        track.tasks().stream().filter(task -> task.step().equals("resolve")).forEach(task -> showTask(track, task));
    }

    private void showTask(Job.Track track, Job.Task task) {
        showTasks(track.id() + task.step(), track.label(), Steps.name(task.step()), List.of(task));
    }

    private void showSteps(Job job) {
        Map<String, List<Job.Task>> steps = new LinkedHashMap<>();
        Map<String, String> running = new LinkedHashMap<>();
        for (Job.Track track : job.tracks()) {
            for (Job.Task task : track.tasks()) {
                steps.computeIfAbsent(task.step(), any -> new ArrayList<>()).add(task);
                if (task.state().equals("running")) {
                    running.putIfAbsent(task.step(), track.label());
                }
            }
        }
        steps.forEach((step, tasks) -> bar(step).updateMany(step, tasks, running.getOrDefault(step, "")));
    }

    private void showTasks(String key, String name, String step, List<Job.Task> tasks) {
        bar(key).update(name, step, tasks);
    }

    private Bar bar(String key) {
        return bars.computeIfAbsent(key, any -> new Bar(out));
    }

    @Override
    public void close() {
        bars.values().forEach(Bar::close);
        out.flush();
    }

    private static final class Bar {
        private final BarLine line = new BarLine();
        private final ProgressBar bar;

        Bar(PrintStream out) {
            bar = new ProgressBarBuilder()
                    .setInitialMax(FULL)
                    .setUpdateIntervalMillis(100)
                    .setRenderer(line)
                    .setConsumer(new InteractiveConsoleProgressBarConsumer(out))
                    .build();
        }

        void update(String name, String step, List<Job.Task> tasks) {
            line.describe(name, step, tasks);
            stepTo(tasks);
        }

        void updateMany(String step, List<Job.Task> tasks, String running) {
            line.describeMany(Steps.name(step), tasks, running);
            stepTo(tasks);
        }

        private void stepTo(List<Job.Task> tasks) {
            double done = tasks.stream()
                    .mapToDouble(task -> isDone(task, tasks.size()) ? 1 : task.progress())
                    .average()
                    .orElse(0);
            bar.stepTo(Math.round(done * FULL));
        }

        /** Among many what has ended is done; a single step that failed stays where it came to. */
        private static boolean isDone(Job.Task task, int tasks) {
            return tasks > 1 ? task.hasEnded() : task.state().equals("succeeded");
        }

        void close() {
            bar.close();
        }
    }
}
