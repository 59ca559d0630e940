package io.soundforge.metadata.resolve;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TrackCollection;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.job.JobWriter;
import io.soundforge.metadata.lifecycle.JobAggregate;
import io.soundforge.metadata.lifecycle.JobEventData;
import io.soundforge.metadata.lifecycle.JobFinisher;
import io.soundforge.metadata.lifecycle.JobStore;
import io.soundforge.metadata.lifecycle.TaskId;
import io.soundforge.metadata.progress.JobEventHub;
import io.soundforge.metadata.resolve.ResolveQueue.LinkTrack;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyTrack;
import io.soundforge.sql.Transactions;
import io.soundforge.tasks.Outbox;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.tasks.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts the tracks behind a link in the place of the one that stood for it. All in one transaction under the job's lock, together with
 * the end of the step and the events: killed before it, the work is done again; after it, the step has ended and there is nothing to do.
 */
@ApplicationScoped
class Expansion {
    /** So many tracks are made and written at a time: of a large playlist, only the songs themselves are in memory as a whole. */
    private static final int CHUNK = 50;

    private final JobStore store;
    private final JobWriter writer;
    private final JobFinisher finisher;
    private final TrackRows rows;
    private final Outbox outbox;
    private final Transactions transactions;
    private final JobEventHub hub;
    private final ApiLinks links;
    private final LimitSettings limits;

    Expansion(
            JobStore store,
            JobWriter writer,
            JobFinisher finisher,
            TrackRows rows,
            Outbox outbox,
            Transactions transactions,
            JobEventHub hub,
            ApiLinks links,
            LimitSettings limits) {
        this.store = store;
        this.writer = writer;
        this.finisher = finisher;
        this.rows = rows;
        this.outbox = outbox;
        this.transactions = transactions;
        this.hub = hub;
        this.links = links;
        this.limits = limits;
    }

    /** The job would become too large: rolls back. */
    private static final class JobTooLarge extends RuntimeException {
        private final transient TaskFailure failure;

        JobTooLarge(SpotifyCollection found, int tracks, int most) {
            failure = TaskFailure.permanent(
                    "JOB_TOO_LARGE",
                    "With this " + found.kind().wire() + " the job would have " + tracks + " tracks; at most " + most
                            + " are taken (soundforge.limits.tracks). Submit the link as a job of its own.");
        }
    }

    /** The track behind the work; empty where it is gone. */
    Optional<LinkTrack> find(UUID trackId) {
        return transactions.call(connection -> rows.find(connection, trackId)).map(row -> {
            Plan plan = row.requested().plan();
            return new LinkTrack(row.requested().source().url(), plan.owner(), plan.labels());
        });
    }

    /** Shows the step as being run. @return what to resolve; empty if there is nothing (any more) */
    Optional<LinkTrack> begin(Work work) {
        boolean open = change(
                work,
                (connection, job) -> job.running(
                        id(work), work.run(), work.attempt(), 0, "asking Spotify", "metadata-service", Instant.now()));
        return open ? find(work.trackId()) : Optional.empty();
    }

    /**
     * Writes what was found, unless the step has ended meanwhile. A job that is being cancelled does not grow any more.
     *
     * @throws TaskFailure JOB_TOO_LARGE if the job would have more tracks than one may have; then nothing is written
     */
    void apply(Work work, SpotifyCollection found) throws TaskFailure {
        try {
            change(work, (connection, job) -> {
                if (job.job().cancelRequestedAt() != null || job.job().deletedAt() != null) {
                    job.cancelled(id(work), work.run());
                } else {
                    expand(connection, job, work, found);
                }
            });
        } catch (JobTooLarge e) {
            throw e.failure;
        }
    }

    private interface Change {
        void run(Connection connection, JobAggregate job) throws SQLException;
    }

    /** @return whether the step was open */
    private boolean change(Work work, Change change) {
        boolean open = transactions.call(connection -> {
            var jobs = store.lock(connection, List.of(work.jobId()));
            store.loadTasksOfTracks(connection, jobs, List.of(work.trackId()));
            JobAggregate job = jobs.get(work.jobId());
            if (job == null || !job.isOpen(id(work), work.run())) {
                return false;
            }
            change.run(connection, job);
            finisher.settle(connection, List.of(job));
            return true;
        });
        hub.wake();
        return open;
    }

    private void expand(Connection connection, JobAggregate job, Work work, SpotifyCollection found)
            throws SQLException {
        int songs = found.tracks().size();
        checkSize(connection, work, found);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        TrackRows.Row place = rows.find(connection, work.trackId())
                .orElseThrow(() -> new IllegalStateException("a job without the track of its task"));
        rows.makeRoom(connection, work.jobId(), place.position(), songs - 1);
        int tasks = 0;
        for (int from = 0; from < songs; from += CHUNK) {
            List<TrackRequested> tracks = requests(work, place, found, from, Math.min(songs, from + CHUNK));
            if (from == 0) {
                rows.update(connection, tracks.getFirst());
            }
            tasks += writer.grow(connection, from == 0 ? tracks.subList(1, tracks.size()) : tracks, now);
            outbox.append(connection, tracks);
        }
        rows.describe(connection, work.jobId(), work.trackId(), found);
        job.succeed(
                id(work),
                work.run(),
                work.attempt(),
                work.waited().toMillis(),
                work.ran().toMillis());
        job.trackKnown(JobEventData.track(work.trackId(), metadata(found, 0), null));
        job.grow(
                tasks, JobEventData.tracks(work.trackId(), found.kind().wire(), found.title(), songs, found.skipped()));
    }

    /** Under the job's lock, so that links that are resolved side by side count each other's tracks. */
    private void checkSize(Connection connection, Work work, SpotifyCollection found) throws SQLException {
        int added = found.tracks().size() - 1;
        int tracks = rows.count(connection, work.jobId()) + added;
        if (added > 0 && tracks > limits.tracks()) {
            throw new JobTooLarge(found, tracks, limits.tracks());
        }
    }

    private List<TrackRequested> requests(Work work, TrackRows.Row place, SpotifyCollection found, int from, int to) {
        List<TrackRequested> tracks = new ArrayList<>(to - from);
        for (int index = from; index < to; index++) {
            SpotifyTrack song = found.tracks().get(index);
            UUID track = index == 0 ? work.trackId() : EventCodec.newId();
            Source source = new Source(new SpotifyLink.Item(SpotifyLink.Kind.TRACK, song.id()).url(), null, null);
            tracks.add(new TrackRequested(
                    track,
                    work.jobId(),
                    place.position() + index,
                    source,
                    metadata(found, index),
                    place.requested().plan().inRun(work.run()),
                    links.forTrack(work.jobId(), track)));
        }
        return tracks;
    }

    private static TrackMetadata metadata(SpotifyCollection found, int index) {
        SpotifyTrack song = found.tracks().get(index);
        return found.kind() == SpotifyLink.Kind.TRACK
                ? song.metadata()
                : song.metadata()
                        .in(new TrackCollection(
                                found.kind().wire(),
                                found.id(),
                                found.title(),
                                index,
                                found.tracks().size()));
    }

    private static TaskId id(Work work) {
        return new TaskId(work.trackId(), Step.RESOLVE);
    }
}
