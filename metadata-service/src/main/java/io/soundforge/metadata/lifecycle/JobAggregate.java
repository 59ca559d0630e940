package io.soundforge.metadata.lifecycle;

import io.soundforge.events.EventError;
import io.soundforge.events.JobState;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A job's state machine, in memory, under the lock of its row: facts go in, changed rows and numbered job events come out. Facts
 * that repeat, come late, or belong to an older run change nothing: a task's state never goes back within a run.
 *
 * <p>Holds only the tasks that were loaded; the counters stand for the rest. Pure: no database, no clock of its own.
 */
public final class JobAggregate {
    private final JobRow job;
    private final Map<TaskId, TaskRow> tasks = new LinkedHashMap<>();
    private final Set<TaskRow> changed = new LinkedHashSet<>();
    private final List<JobEvent> events = new ArrayList<>();
    private boolean jobChanged;

    JobAggregate(JobRow job) {
        this.job = job;
    }

    void add(TaskRow task) {
        tasks.put(new TaskId(task.trackId, task.step), task);
    }

    /** The job's row. */
    public JobRow job() {
        return job;
    }

    /** The tasks that were loaded. */
    public Collection<TaskRow> tasks() {
        return tasks.values();
    }

    /** A step succeeded. @return false where that is no news */
    public boolean succeed(TaskId id, int run, int attempt, long waitMs, long runMs) {
        TaskRow task = current(id, run);
        if (task == null) {
            return false;
        }
        task.attempt = attempt;
        task.progress = 1;
        task.waitMs = waitMs;
        task.runMs = runMs;
        end(task, TaskState.SUCCEEDED, null);
        return true;
    }

    /** The job has grown by queued tasks, whose rows have been written. @param data what streams hear */
    public void grow(int newTasks, String data) {
        job.counts.add(TaskState.QUEUED, newTasks);
        record("tracks", data);
    }

    /** Whether a step is still to be done in that run. */
    public boolean isOpen(TaskId id, int run) {
        return current(id, run) != null;
    }

    /** A step failed for good; what needs its result is skipped. @return false where that is no news */
    public boolean fail(TaskId id, int run, int attempt, String worker, EventError error) {
        TaskRow task = current(id, run);
        if (task == null) {
            return false;
        }
        task.attempt = attempt;
        task.worker = worker;
        end(task, TaskState.FAILED, error);
        endDependents(task, TaskState.SKIPPED);
        return true;
    }

    /** A step was stopped by its owner. What needs its result cannot begin any more and counts as cancelled, too. */
    public boolean cancelled(TaskId id, int run) {
        TaskRow task = current(id, run);
        if (task == null) {
            return false;
        }
        end(task, TaskState.CANCELLED, null);
        endDependents(task, TaskState.CANCELLED);
        return true;
    }

    /** A step failed for now and is tried again. */
    public boolean waiting(TaskId id, int run, int attempt, Instant until, EventError error) {
        TaskRow task = current(id, run);
        if (task == null || attempt < task.attempt) {
            return false;
        }
        task.attempt = attempt;
        task.waitingUntil = until;
        task.progress = 0;
        task.stage = null;
        move(task, TaskState.WAITING, error);
        record("task", JobEventData.task(task));
        return true;
    }

    /**
     * A step is being run and has come so far. Progress is lossy and unordered against the other facts. Of an attempt that is known to
     * wait, only what was said after the wait is news: a parked task goes on in the same attempt.
     */
    public boolean running(TaskId id, int run, int attempt, double progress, String stage, String worker, Instant at) {
        TaskRow task = current(id, run);
        boolean stale = task == null
                || attempt < task.attempt
                || (task.state == TaskState.WAITING && attempt == task.attempt && isDuringWait(task, at));
        if (stale) {
            return false;
        }
        boolean sameAttempt = task.state == TaskState.RUNNING && attempt == task.attempt;
        task.progress = sameAttempt ? Math.max(task.progress, progress) : progress;
        task.attempt = attempt;
        task.stage = stage;
        task.worker = worker;
        task.waitingUntil = null;
        move(task, TaskState.RUNNING, null);
        return true;
    }

    /** Something about a track became known that streams want to hear of. */
    public void trackKnown(String data) {
        record("track", data);
    }

    /** The user asked to stop. */
    public void requestCancel(Instant now) {
        job.cancelRequestedAt = now;
        jobChanged = true;
        record("job", JobEventData.job(job));
    }

    /** The user deleted the job. */
    public void delete(Instant now) {
        job.deletedAt = now;
        jobChanged = true;
        record("deleted", "{}");
    }

    /**
     * Puts failed steps, and those skipped behind them, back to the start in a new run.
     *
     * @return the failed steps per track; empty where nothing failed, and then nothing was changed
     */
    public Map<UUID, List<Step>> retry() {
        Map<UUID, List<Step>> failed = new LinkedHashMap<>();
        for (TaskRow task : tasks.values()) {
            if (task.state == TaskState.FAILED) {
                failed.computeIfAbsent(task.trackId, any -> new ArrayList<>()).add(task.step);
            }
        }
        if (failed.isEmpty()) {
            return failed;
        }
        job.run++;
        job.cancelRequestedAt = null;
        jobChanged = true;
        for (TaskRow task : tasks.values()) {
            boolean again = task.state == TaskState.FAILED || task.state == TaskState.SKIPPED;
            if (again && failed.containsKey(task.trackId)) {
                reset(task);
            }
        }
        return failed;
    }

    /**
     * Brings the job's state in line with its counters. Call once, after all facts.
     *
     * @return true if the last task of the run has ended with this, and nobody announced that before
     */
    public boolean settle(Instant now) {
        JobState before = job.state;
        job.state = JobStates.of(job.counts);
        boolean finished = job.state.isTerminal() && job.finishedRun < job.run;
        if (finished) {
            job.finishedRun = job.run;
            job.finishedAt = now;
        } else if (!job.state.isTerminal()) {
            job.finishedAt = null;
        }
        if (finished || job.state != before) {
            record("job", JobEventData.job(job));
        }
        return finished;
    }

    /** Task rows to write back. */
    public Collection<TaskRow> changedTasks() {
        return changed;
    }

    /** Whether the job's row must be written back. */
    public boolean isJobChanged() {
        return jobChanged || !changed.isEmpty() || !events.isEmpty();
    }

    /** Job events to store. */
    public List<JobEvent> events() {
        return events;
    }

    private TaskRow current(TaskId id, int run) {
        TaskRow task = tasks.get(id);
        return task == null || task.run != run || task.state.isTerminal() ? null : task;
    }

    private static boolean isDuringWait(TaskRow task, Instant at) {
        return task.waitingUntil == null || at == null || at.isBefore(task.waitingUntil);
    }

    private void end(TaskRow task, TaskState state, EventError error) {
        task.waitingUntil = null;
        task.stage = null;
        move(task, state, error);
        record("task", JobEventData.task(task));
    }

    private void endDependents(TaskRow failed, TaskState state) {
        for (TaskRow task : tasks.values()) {
            boolean behind = task.trackId.equals(failed.trackId) && needs(task.step, failed.step);
            if (behind && !task.state.isTerminal()) {
                end(task, state, null);
            }
        }
    }

    /** Analysis and separation need the download, which needs the resolving; they do not need each other. */
    private static boolean needs(Step step, Step other) {
        return switch (other) {
            case RESOLVE -> step != Step.RESOLVE;
            case DOWNLOAD -> step == Step.ANALYZE || step == Step.SEPARATE;
            case ANALYZE, SEPARATE -> false;
        };
    }

    private void reset(TaskRow task) {
        task.run = job.run;
        task.attempt = 0;
        task.progress = 0;
        task.worker = null;
        task.waitMs = null;
        task.runMs = null;
        end(task, TaskState.QUEUED, null);
    }

    private void move(TaskRow task, TaskState to, EventError error) {
        job.counts.move(task.state, to);
        task.state = to;
        task.error = error;
        changed.add(task);
    }

    private void record(String type, String data) {
        events.add(new JobEvent(job.id, ++job.lastSeq, type, data));
    }
}
