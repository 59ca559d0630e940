package io.soundforge.metadata.resolve;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.Event;
import io.soundforge.events.Priority;
import io.soundforge.events.Step;
import io.soundforge.metadata.lifecycle.Resolving;
import io.soundforge.metadata.spotify.SpotifyCatalogue;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyLinks;
import io.soundforge.tasks.NewTask;
import io.soundforge.tasks.StepFacts;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.tasks.TaskQueue;
import io.soundforge.tasks.Work;
import io.soundforge.tasks.WorkHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Resolves links as leased work: asks the catalogue with no transaction open, then lets the {@link Expansion} write what was found. Its
 * failures, pauses and cancels go to the topics like those of any other step, and come back from there.
 */
@ApplicationScoped
public class ResolveQueue implements Resolving, WorkHandler {
    private static final String KIND = Step.RESOLVE.wire();
    private static final String PRIORITY = "select priority from job where id = ?";

    private final Instance<TaskQueue> queue;
    private final SpotifyCatalogue catalogue;
    private final Expansion expansion;
    private final ApiLinks links;

    /** @param queue looked up late: the kernel that offers it also collects the handlers */
    ResolveQueue(Instance<TaskQueue> queue, SpotifyCatalogue catalogue, Expansion expansion, ApiLinks links) {
        this.queue = queue;
        this.catalogue = catalogue;
        this.expansion = expansion;
        this.links = links;
    }

    @Override
    public void enqueue(Connection connection, UUID jobId, UUID trackId, int run) throws SQLException {
        String key = trackId + ":" + KIND + ":" + run;
        queue.get()
                .enqueue(
                        connection,
                        List.of(new NewTask(
                                KIND, key, trackId, jobId, run, priority(connection, jobId), null, null, null)));
    }

    @Override
    public boolean cancel(Connection connection, UUID trackId, int upToRun) throws SQLException {
        return !queue.get()
                .cancel(connection, trackId, List.of(KIND), upToRun)
                .ended()
                .isEmpty();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Event> run(Work work) throws TaskFailure, InterruptedException {
        Optional<LinkTrack> track = expansion.begin(work);
        if (track.isPresent()) {
            expansion.apply(work, fetch(track.get()));
        }
        return List.of();
    }

    private SpotifyCollection fetch(LinkTrack track) throws TaskFailure, InterruptedException {
        try {
            SpotifyLink link = SpotifyLinks.parse(track.url())
                    .orElseThrow(() -> TaskFailure.permanent("SPOTIFY_LINK_INVALID", "This is no link to Spotify."));
            return catalogue.fetch(link, track.owner());
        } catch (SpotifyLinks.Refused e) {
            throw TaskFailure.permanent(e.code(), e.getMessage());
        } catch (SpotifyFailure e) {
            throw failure(e);
        }
    }

    private static TaskFailure failure(SpotifyFailure failure) {
        if (failure.parkedUntil() != null) {
            Duration pause = Duration.between(Instant.now(), failure.parkedUntil());
            return TaskFailure.parked(failure.code(), failure.getMessage(), pause.isNegative() ? Duration.ZERO : pause);
        }
        return failure.isRetryable()
                ? TaskFailure.transientFailure(failure.code(), failure.getMessage(), failure)
                : TaskFailure.permanent(failure.code(), failure.getMessage());
    }

    @Override
    public List<Event> failed(Work work, TaskFailure failure) {
        return expansion
                .find(work.trackId())
                .map(link -> List.<Event>of(StepFacts.failed(
                        work, Step.RESOLVE, link.owner(), link.labels(), "metadata-service", links, failure)))
                .orElse(List.of());
    }

    @Override
    public List<Event> waiting(Work work, TaskFailure failure, Duration pause) {
        return List.of(StepFacts.waiting(work, Step.RESOLVE, failure, pause));
    }

    @Override
    public List<Event> cancelled(Work work) {
        return List.of(StepFacts.cancelled(work, Step.RESOLVE));
    }

    private static Priority priority(Connection connection, UUID jobId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PRIORITY)) {
            select.setObject(1, jobId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Priority.ofWire(row.getString(1)) : Priority.NORMAL;
            }
        }
    }

    /**
     * A track that stands for a link.
     *
     * @param url the link in its one form
     */
    record LinkTrack(String url, String owner, Map<String, String> labels) {}
}
