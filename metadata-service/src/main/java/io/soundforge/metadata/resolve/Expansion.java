package io.soundforge.metadata.resolve;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TrackCollection;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
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
    /** Events are appended by so many, to keep the memory of a large playlist small. */
    private static final int CHUNK = 100;

    private final JobStore store;
    private final JobWriter writer;
    private final JobFinisher finisher;
    private final TrackRows rows;
    private final Outbox outbox;
    private final Transactions transactions;
    private final JobEventHub hub;
    private final ApiLinks links;

    Expansion(
            JobStore store,
            JobWriter writer,
            JobFinisher finisher,
            TrackRows rows,
            Outbox outbox,
            Transactions transactions,
            JobEventHub hub,
            ApiLinks links) {
        this.store = store;
        this.writer = writer;
        this.finisher = finisher;
        this.rows = rows;
        this.outbox = outbox;
        this.transactions = transactions;
        this.hub = hub;
        this.links = links;
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

    /** Writes what was found, unless the step has ended meanwhile. A job that is being cancelled does not grow any more. */
    void apply(Work work, SpotifyCollection found) {
        change(work, (connection, job) -> {
            if (job.job().cancelRequestedAt() != null || job.job().deletedAt() != null) {
                job.cancelled(id(work), work.run());
            } else {
                expand(connection, job, work, found);
            }
        });
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
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        TrackRows.Row place = rows.find(connection, work.trackId())
                .orElseThrow(() -> new IllegalStateException("a job without the track of its task"));
        List<TrackRequested> tracks = requests(work, place, found);
        rows.makeRoom(connection, work.jobId(), place.position(), tracks.size() - 1);
        rows.update(connection, tracks.getFirst());
        List<TrackRequested> added = tracks.subList(1, tracks.size());
        int tasks = 0;
        for (int i = 0; i < added.size(); i += CHUNK) {
            tasks += writer.grow(connection, added.subList(i, Math.min(added.size(), i + CHUNK)), now);
        }
        rows.describe(connection, work.jobId(), work.trackId(), found);
        job.succeed(
                id(work),
                work.run(),
                work.attempt(),
                work.waited().toMillis(),
                work.ran().toMillis());
        job.trackKnown(JobEventData.track(work.trackId(), tracks.getFirst().metadata(), null));
        job.grow(
                tasks,
                JobEventData.tracks(
                        work.trackId(), found.kind().wire(), found.title(), tracks.size(), found.skipped()));
        for (int i = 0; i < tracks.size(); i += CHUNK) {
            outbox.append(connection, tracks.subList(i, Math.min(tracks.size(), i + CHUNK)));
        }
    }

    private List<TrackRequested> requests(Work work, TrackRows.Row place, SpotifyCollection found) {
        List<TrackRequested> tracks = new ArrayList<>(found.tracks().size());
        for (SpotifyTrack song : found.tracks()) {
            int index = tracks.size();
            UUID track = index == 0 ? work.trackId() : EventCodec.newId();
            Source source = new Source(new SpotifyLink.Item(SpotifyLink.Kind.TRACK, song.id()).url(), null, null);
            tracks.add(new TrackRequested(
                    track,
                    work.jobId(),
                    place.position() + index,
                    source,
                    metadata(song, found, index),
                    place.requested().plan().inRun(work.run()),
                    links.forTrack(work.jobId(), track)));
        }
        return tracks;
    }

    private static TrackMetadata metadata(SpotifyTrack song, SpotifyCollection found, int index) {
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
