package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** One line of progress: who, which step, a bar, how far, how long, what just now. */
final class BarLine implements ProgressBarRenderer {
    /** A terminal with fewer columns gets shorter bars and names, so that what is going on has room beside them. */
    private static final int WIDE_TERMINAL = 95;

    private static final String RESET = "\u001b[0m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String RED = "\u001b[31m";
    private static final String GREY = "\u001b[90m";

    private volatile String name = "";
    private volatile String step = "";
    private volatile String remark = "";
    private volatile String colour = CYAN;
    private volatile Long tookMs;
    private volatile Long beganAt;

    void describe(String newName, String newStep, List<Job.Task> tasks) {
        name = newName;
        step = newStep;
        boolean ended = tasks.stream().allMatch(Job.Task::hasEnded);
        if (beganAt == null && !all(tasks, "queued")) {
            beganAt = System.nanoTime();
        }
        tookMs = ended && tasks.size() == 1 ? tasks.getFirst().runMs() : tookMs;
        Optional<Job.Task> failed = tasks.stream().filter(BarLine::hasFailed).findFirst();
        if (failed.isPresent()) {
            colour = RED;
            remark = failed.get().errorCode();
        } else if (ended) {
            boolean fine = tasks.stream().anyMatch(task -> task.state().equals("succeeded"));
            colour = fine ? GREEN : GREY;
            remark = fine ? "" : tasks.getFirst().state();
        } else {
            colour = CYAN;
            remark = all(tasks, "queued") ? "" : running(tasks);
        }
    }

    /** One kind of step of many songs. */
    void describeMany(String newStep, List<Job.Task> tasks, String running) {
        describe(ended(tasks) + " of " + tasks.size() + " songs", newStep, tasks);
        long failed = tasks.stream().filter(BarLine::hasFailed).count();
        boolean goesOn = ended(tasks) < tasks.size();
        if (failed > 0) {
            colour = goesOn ? CYAN : RED;
            remark = failed + " failed" + (running.isEmpty() ? "" : ", " + running);
        } else if (goesOn && !running.isEmpty()) {
            remark = running;
        }
    }

    private static long ended(List<Job.Task> tasks) {
        return tasks.stream().filter(Job.Task::hasEnded).count();
    }

    private static boolean hasFailed(Job.Task task) {
        return task.state().equals("failed");
    }

    private static boolean all(List<Job.Task> tasks, String state) {
        return tasks.stream().allMatch(task -> task.state().equals(state));
    }

    private static String running(List<Job.Task> tasks) {
        return tasks.stream()
                .filter(task -> !task.hasEnded() && !task.state().equals("queued"))
                .findFirst()
                .map(task -> task.state().equals("waiting") ? Waiting.words(task) : task.stage())
                .orElse("");
    }

    @Override
    public String render(ProgressState progress, int maxLength) {
        double done = progress.getMax() <= 0 ? 0 : (double) progress.getCurrent() / progress.getMax();
        int barWidth = maxLength < WIDE_TERMINAL ? 12 : 24;
        int full = (int) Math.round(done * barWidth);
        String bar = colour + "━".repeat(full) + GREY + "━".repeat(barWidth - full) + RESET;
        String time = time();
        String text = String.format(
                "%s  %-10s %s %3d %%  %7s  %s",
                fitted(name, maxLength < WIDE_TERMINAL ? 20 : 28), step, bar, Math.round(done * 100), time, remark);
        // The consumer trims to the terminal's width; what is left of a longer line before is blanked out.
        int visible = text.length() - colour.length() - GREY.length() - RESET.length();
        return text + " ".repeat(Math.max(0, Math.min(maxLength, 110) - visible));
    }

    private String time() {
        if (tookMs != null) {
            return Durations.seconds(tookMs);
        }
        // What has ended without having run took no time.
        boolean goesOn = beganAt != null && !colour.equals(GREY);
        return goesOn ? Durations.seconds((System.nanoTime() - beganAt) / 1_000_000) : "";
    }

    private static String fitted(String text, int width) {
        String shown = TextTable.fitted(text, width);
        return shown + " ".repeat(width - shown.codePointCount(0, shown.length()));
    }
}
