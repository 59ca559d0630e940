package io.soundforge.metadata.projection;

import io.soundforge.events.Event;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.metadata.lifecycle.JobAggregate;
import io.soundforge.metadata.lifecycle.JobEventData;
import io.soundforge.metadata.lifecycle.JobFinisher;
import io.soundforge.metadata.lifecycle.JobStore;
import io.soundforge.metadata.lifecycle.TaskId;
import io.soundforge.tasks.BatchHandler;
import io.soundforge.tasks.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Projects what the workers announced onto the jobs: one transaction per poll, the jobs' rows locked for its length, so that two
 * last events of a job that arrive together still end it once.
 */
@ApplicationScoped
public class FactProjector implements BatchHandler {
    private final JobStore store;
    private final TrackDocuments documents;
    private final JobFinisher finisher;

    FactProjector(JobStore store, TrackDocuments documents, JobFinisher finisher) {
        this.store = store;
        this.documents = documents;
        this.finisher = finisher;
    }

    @Override
    public void handle(Connection connection, List<Received<? extends Event>> batch) throws SQLException {
        Map<UUID, JobAggregate> jobs = store.lock(
                connection,
                batch.stream()
                        .map(received -> received.event().jobId())
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        store.loadTasksOfTracks(
                connection,
                jobs,
                batch.stream()
                        .map(received -> trackOf(received.event()))
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        TrackDocuments.Batch news = documents.batch();
        Map<UUID, String> traces = new HashMap<>();
        for (Received<? extends Event> received : batch) {
            JobAggregate job = jobs.get(received.event().jobId());
            // A job that has been purged: its late events concern nobody any more.
            if (job != null) {
                apply(job, received.event(), received.value(), news);
                traces.put(received.event().jobId(), received.traceparent());
            }
        }
        news.save(connection);
        finisher.settle(connection, jobs.values(), traces);
    }

    private static void apply(JobAggregate job, Event event, byte[] value, TrackDocuments.Batch news) {
        switch (event) {
            case TrackDownloaded fact -> {
                TaskId id = new TaskId(fact.trackId(), Step.DOWNLOAD);
                int run = fact.plan() == null ? 1 : fact.plan().run();
                if (job.succeed(id, run, fact.attempt(), fact.waitMs(), fact.runMs())) {
                    news.downloaded(fact.trackId(), value);
                    job.trackKnown(JobEventData.track(fact.trackId(), fact.metadata(), fact.durationS()));
                }
            }
            case TrackAnalyzed fact -> {
                TaskId id = new TaskId(fact.trackId(), Step.ANALYZE);
                if (job.succeed(id, fact.run(), fact.attempt(), fact.waitMs(), fact.runMs())) {
                    news.analyzed(fact.trackId(), value);
                }
            }
            case TrackProcessed fact -> {
                TaskId id = new TaskId(fact.trackId(), Step.SEPARATE);
                if (job.succeed(id, fact.run(), fact.attempt(), fact.waitMs(), fact.runMs())) {
                    news.processed(fact.trackId(), value);
                }
            }
            case JobFailed fact -> {
                TaskId id = new TaskId(fact.trackId(), fact.step());
                job.fail(id, fact.run(), fact.attempt(), fact.worker(), fact.error());
            }
            case TaskChanged change -> apply(job, change);
            case JobProgress progress -> {
                TaskId id = new TaskId(progress.trackId(), progress.step());
                job.running(
                        id,
                        progress.run(),
                        progress.attempt(),
                        Math.clamp(progress.progress(), 0, 1),
                        progress.stage(),
                        progress.worker(),
                        progress.at());
            }
            default -> {
                // Our own events, and those of newer versions.
            }
        }
    }

    private static void apply(JobAggregate job, TaskChanged change) {
        TaskId id = new TaskId(change.trackId(), change.step());
        if (change.state() == TaskState.CANCELLED) {
            job.cancelled(id, change.run());
        } else if (change.state() == TaskState.WAITING) {
            job.waiting(id, change.run(), change.attempt(), change.until(), change.error());
        }
    }

    private static UUID trackOf(Event event) {
        return switch (event) {
            case TrackDownloaded fact -> fact.trackId();
            case TrackAnalyzed fact -> fact.trackId();
            case TrackProcessed fact -> fact.trackId();
            case JobFailed fact -> fact.trackId();
            case TaskChanged change -> change.trackId();
            case JobProgress progress -> progress.trackId();
            default -> null;
        };
    }
}
