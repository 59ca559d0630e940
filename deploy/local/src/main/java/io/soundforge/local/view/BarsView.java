package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar for each step; for a larger job one for each track, and for a very large one a single bar. */
final class BarsView implements ProgressView {
    private static final int MOST_BARS = 15;

    private static final int FULL = 1000;

    private final PrintStream out;
    private final Map<String, Bar> bars = new LinkedHashMap<>();

    BarsView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Job job) {
        int steps =
                job.tracks().stream().mapToInt(track -> track.tasks().size()).sum();
        if (steps <= MOST_BARS) {
            job.tracks().forEach(track -> track.tasks().forEach(task -> showTask(track, task)));
        } else if (job.tracks().size() <= MOST_BARS) {
            job.tracks().forEach(track -> showTasks(track.id(), track.name(), "", track.tasks()));
        } else {
            List<Job.Task> all = job.tracks().stream()
                    .flatMap(track -> track.tasks().stream())
                    .toList();
            showTasks(job.id(), job.tracks().size() + " tracks", "", all);
        }
    }

    private void showTask(Job.Track track, Job.Task task) {
        showTasks(track.id() + task.step(), track.name(), Steps.name(task.step()), List.of(task));
    }

    private void showTasks(String key, String name, String step, List<Job.Task> tasks) {
        bars.computeIfAbsent(key, any -> new Bar(out)).update(name, step, tasks);
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
            double done = tasks.stream()
                    .mapToDouble(task -> isDone(task, tasks.size()) ? 1 : task.progress())
                    .average()
                    .orElse(0);
            line.describe(name, step, tasks);
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
