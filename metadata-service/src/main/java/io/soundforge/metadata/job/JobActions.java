package io.soundforge.metadata.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.soundforge.events.Command;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Step;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.lifecycle.JobAggregate;
import io.soundforge.metadata.lifecycle.JobFinisher;
import io.soundforge.metadata.lifecycle.JobStore;
import io.soundforge.metadata.lifecycle.Purge;
import io.soundforge.metadata.lifecycle.Resolving;
import io.soundforge.metadata.lifecycle.TaskId;
import io.soundforge.metadata.lifecycle.TaskRow;
import io.soundforge.metadata.progress.JobEventHub;
import io.soundforge.problem.ApiException;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a user can do with a job: cancel, retry, delete. Each under the job's lock, its commands through the outbox. */
@ApplicationScoped
public class JobActions {
    private static final String DOCUMENTS = "select id, requested, downloaded from track where id = any(?)";

    private final JobStore store;
    private final Outbox outbox;
    private final Purge purge;
    private final Resolving resolving;
    private final JobFinisher finisher;
    private final Transactions transactions;
    private final JobEventHub hub;

    JobActions(
            JobStore store,
            Outbox outbox,
            Purge purge,
            Resolving resolving,
            JobFinisher finisher,
            Transactions transactions,
            JobEventHub hub) {
        this.store = store;
        this.outbox = outbox;
        this.purge = purge;
        this.resolving = resolving;
        this.finisher = finisher;
        this.transactions = transactions;
        this.hub = hub;
    }

    private interface Action {
        void run(Connection connection, JobAggregate job) throws SQLException;
    }

    /**
     * Asks the owners of the unfinished tasks to stop them. Repeating it is harmless.
     *
     * @throws ApiException 404; 409 JOB_ENDED if nothing is left to stop
     */
    public void cancel(UUID id, String owner) {
        withJob(id, owner, (connection, job) -> {
            if (job.job().counts().open() == 0) {
                throw ApiException.conflict(
                        "JOB_ENDED", "The job is " + job.job().state().wire() + "; there is nothing to cancel.");
            }
            if (job.job().cancelRequestedAt() == null) {
                job.requestCancel(Instant.now());
                outbox.append(connection, stop(job, Command.CANCEL, job.job().run()));
                stopResolving(connection, job, job.job().run());
            }
        });
    }

    /**
     * Runs the failed steps again, and those that were skipped behind them. Nothing else is repeated.
     *
     * @throws ApiException 404; 409 NOTHING_TO_RETRY, JOB_CANCELLING while a cancel is under way, or JOB_RUNNING where a step's failure was
     *     heard of before the success that it stands on
     */
    public void retry(UUID id, String owner) {
        withJob(id, owner, (connection, job) -> {
            if (job.job().cancelRequestedAt() != null && job.job().counts().open() > 0) {
                throw ApiException.conflict("JOB_CANCELLING", "The job is being cancelled; wait until it has ended.");
            }
            Map<UUID, List<Step>> failed = job.retry();
            if (failed.isEmpty()) {
                throw ApiException.conflict("NOTHING_TO_RETRY", "No step of the job has failed.");
            }
            resolveAgain(connection, job, failed);
            outbox.append(connection, retries(connection, job, failed));
        });
    }

    /** Makes the job invisible at once, stops it, and has its artefacts deleted after its last task has ended. */
    public void delete(UUID id, String owner) {
        withJob(id, owner, (connection, job) -> markDeleted(connection, job));
    }

    /**
     * As {@link #delete}, for whoever keeps house.
     *
     * @return false for a job that is gone, deleted already, or at work again: it is left alone
     */
    public boolean expire(UUID id) {
        return transactions.call(connection -> {
            JobAggregate job = load(connection, id).get(id);
            if (job == null
                    || job.job().deletedAt() != null
                    || job.job().counts().open() > 0) {
                return false;
            }
            markDeleted(connection, job);
            finisher.settle(connection, List.of(job));
            return true;
        });
    }

    private void markDeleted(Connection connection, JobAggregate job) throws SQLException {
        job.delete(Instant.now());
        outbox.append(connection, stop(job, Command.DELETE, Integer.MAX_VALUE));
        stopResolving(connection, job, Integer.MAX_VALUE);
        if (job.job().counts().open() == 0) {
            purge.enqueue(connection, job.job().id());
        }
    }

    private void withJob(UUID id, String owner, Action action) {
        transactions.call(connection -> {
            JobAggregate job = load(connection, id).get(id);
            if (job == null || !job.job().owner().equals(owner) || job.job().deletedAt() != null) {
                throw JobReader.notFound(id);
            }
            action.run(connection, job);
            finisher.settle(connection, List.of(job));
            return null;
        });
        hub.wake();
    }

    private Map<UUID, JobAggregate> load(Connection connection, UUID id) throws SQLException {
        Map<UUID, JobAggregate> jobs = store.lock(connection, List.of(id));
        store.loadAllTasks(connection, jobs);
        return jobs;
    }

    /** Links are resolved here: who waits is cancelled at once; who is at it says so when it has stopped. */
    private void stopResolving(Connection connection, JobAggregate job, int upToRun) throws SQLException {
        for (TaskRow task : List.copyOf(job.tasks())) {
            boolean open = task.step() == Step.RESOLVE && !task.state().isTerminal();
            if (open && resolving.cancel(connection, task.trackId(), upToRun)) {
                job.cancelled(new TaskId(task.trackId(), Step.RESOLVE), task.run());
            }
        }
    }

    /** What is behind such a track is still unknown: nothing of it has failed but the resolving. */
    private void resolveAgain(Connection connection, JobAggregate job, Map<UUID, List<Step>> failed)
            throws SQLException {
        List<UUID> links = failed.entrySet().stream()
                .filter(entry -> entry.getValue().contains(Step.RESOLVE))
                .map(Map.Entry::getKey)
                .toList();
        for (UUID track : links) {
            failed.remove(track);
            resolving.enqueue(connection, job.job().id(), track, job.job().run());
        }
    }

    /** One command per track; a delete goes to every track, since its owners keep a tombstone for ever. */
    private static List<Event> stop(JobAggregate job, Command command, int upToRun) {
        Map<UUID, List<TaskCommand.Target>> targets = new LinkedHashMap<>();
        for (TaskRow task : job.tasks()) {
            List<TaskCommand.Target> ofTrack = targets.computeIfAbsent(task.trackId(), any -> new ArrayList<>());
            if (!task.state().isTerminal()) {
                ofTrack.add(new TaskCommand.Target(task.step(), task.run()));
            }
        }
        List<Event> commands = new ArrayList<>();
        targets.forEach((track, tasks) -> {
            if (command == Command.DELETE || !tasks.isEmpty()) {
                commands.add(new TaskCommand(
                        track, job.job().id(), command, job.job().owner(), tasks, upToRun, null));
            }
        });
        return commands;
    }

    private static List<Event> retries(Connection connection, JobAggregate job, Map<UUID, List<Step>> failed)
            throws SQLException {
        int run = job.job().run();
        Map<UUID, Documents> documents = documents(connection, failed.keySet());
        List<Event> commands = new ArrayList<>();
        failed.forEach((track, steps) -> commands.add(new TaskCommand(
                track,
                job.job().id(),
                Command.RETRY,
                job.job().owner(),
                steps.stream().map(step -> new TaskCommand.Target(step, run)).toList(),
                run,
                EventCodec.json().valueToTree(documents.get(track).inputOf(steps.getFirst(), run)))));
        return commands;
    }

    /** What the steps of a track consume, as it was announced. */
    private record Documents(String requested, String downloaded) {
        Event inputOf(Step step, int run) {
            try {
                if (step == Step.DOWNLOAD || step == Step.RESOLVE) {
                    TrackRequested event = EventCodec.json().readValue(requested, TrackRequested.class);
                    return new TrackRequested(
                            event.trackId(),
                            event.jobId(),
                            event.position(),
                            event.source(),
                            event.metadata(),
                            event.plan().inRun(run),
                            event.links());
                }
                if (downloaded == null) {
                    throw ApiException.conflict(
                            "JOB_RUNNING", "The download that the failed step stands on is not known yet; try again.");
                }
                return inRun(EventCodec.json().readValue(downloaded, TrackDownloaded.class), run);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("stored event cannot be read", e);
            }
        }

        private static TrackDownloaded inRun(TrackDownloaded event, int run) {
            return new TrackDownloaded(
                    event.trackId(),
                    event.jobId(),
                    event.key(),
                    event.sizeBytes(),
                    event.sha256(),
                    event.format(),
                    event.codec(),
                    event.durationS(),
                    event.sampleRate(),
                    event.channels(),
                    event.tags(),
                    event.metadata(),
                    event.cover(),
                    event.plan().inRun(run),
                    event.attempt(),
                    event.waitMs(),
                    event.runMs(),
                    event.links());
        }
    }

    private static Map<UUID, Documents> documents(Connection connection, Collection<UUID> tracks) throws SQLException {
        Map<UUID, Documents> result = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(DOCUMENTS)) {
            select.setArray(1, connection.createArrayOf("uuid", tracks.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    result.put(row.getObject(1, UUID.class), new Documents(row.getString(2), row.getString(3)));
                }
            }
        }
        return result;
    }
}
