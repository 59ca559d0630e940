package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.util.List;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** One line of progress: who, which step, a bar, how far, how long, what just now. */
final class BarLine implements ProgressBarRenderer {
    private static final int BAR_WIDTH = 24;
    private static final String RESET = "\u001b[0m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String RED = "\u001b[31m";
    private static final String GREY = "\u001b[90m";

    private final int nameWidth;
    private volatile String name = "";
    private volatile String step = "";
    private volatile String remark = "";
    private volatile String colour = CYAN;
    private volatile Long tookMs;

    BarLine(int nameWidth) {
        this.nameWidth = nameWidth;
    }

    void describe(String newName, String newStep, List<Job.Task> tasks) {
        name = newName;
        step = newStep;
        Job.Task failed = tasks.stream()
                .filter(task -> task.state().equals("failed"))
                .findFirst()
                .orElse(null);
        boolean ended = tasks.stream().allMatch(Job.Task::hasEnded);
        colour = failed != null ? RED : ended ? GREEN : CYAN;
        tookMs = ended && tasks.size() == 1 ? tasks.getFirst().runMs() : null;
        remark = failed != null ? failed.errorCode() : ended ? "" : running(tasks);
    }

    private static String running(List<Job.Task> tasks) {
        return tasks.stream()
                .filter(task -> !task.hasEnded())
                .findFirst()
                .map(task -> task.state().equals("waiting") ? "waits to try again" : task.stage())
                .orElse("");
    }

    @Override
    public String render(ProgressState progress, int maxLength) {
        double done = progress.getMax() <= 0 ? 0 : (double) progress.getCurrent() / progress.getMax();
        int full = (int) Math.round(done * BAR_WIDTH);
        String bar = colour + "━".repeat(full) + GREY + "━".repeat(BAR_WIDTH - full) + RESET;
        String time = tookMs != null
                ? Durations.seconds(tookMs)
                : Durations.seconds(progress.getElapsedAfterStart().toMillis());
        String text = String.format(
                "%s  %-10s %s %3d %%  %7s  %s", fitted(name), step, bar, Math.round(done * 100), time, remark);
        // The consumer trims to the terminal's width; what is left of a longer line before is blanked out.
        int visible = text.length() - colour.length() - GREY.length() - RESET.length();
        return text + " ".repeat(Math.max(0, Math.min(maxLength, 110) - visible));
    }

    private String fitted(String text) {
        int length = text.codePointCount(0, text.length());
        if (length <= nameWidth) {
            return text + " ".repeat(nameWidth - length);
        }
        return text.substring(0, text.offsetByCodePoints(0, nameWidth - 1)) + "…";
    }
}
