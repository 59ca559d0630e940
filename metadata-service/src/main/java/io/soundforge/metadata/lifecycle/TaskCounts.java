package io.soundforge.metadata.lifecycle;

import io.soundforge.events.TaskState;
import java.util.Arrays;
import java.util.Collection;

/** How many tasks of a job are in which state. Kept beside the job, so that nobody has to count. Not thread-safe. */
public final class TaskCounts {
    private final int[] counts = new int[TaskState.values().length];

    /** Counts tasks. */
    public static TaskCounts of(Collection<TaskState> states) {
        TaskCounts result = new TaskCounts();
        states.forEach(state -> result.add(state, 1));
        return result;
    }

    /** The number of tasks in a state. */
    public int get(TaskState state) {
        return counts[state.ordinal()];
    }

    /** Adds tasks in a state. */
    public void add(TaskState state, int number) {
        counts[state.ordinal()] += number;
    }

    /** One task went from one state to another. */
    public void move(TaskState from, TaskState to) {
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
    }

    /** All tasks. */
    public int total() {
        return Arrays.stream(counts).sum();
    }

    /** Tasks that will still do something. */
    public int open() {
        return get(TaskState.QUEUED) + get(TaskState.RUNNING) + get(TaskState.WAITING);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskCounts that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (TaskState state : TaskState.values()) {
            text.append(state.wire()).append('=').append(get(state)).append(' ');
        }
        return text.toString().trim();
    }
}
