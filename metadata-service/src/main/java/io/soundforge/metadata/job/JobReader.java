package io.soundforge.metadata.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobState;
import io.soundforge.events.Plan;
import io.soundforge.metadata.config.ProgressSettings;
import io.soundforge.metadata.track.TrackReader;
import io.soundforge.metadata.track.TrackView;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.PageCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads jobs for answers. */
@ApplicationScoped
public class JobReader {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<JobItem>> ITEMS = new TypeReference<>() {};
    private static final TypeReference<Plan> PLAN = new TypeReference<>() {};

    private final JobRepository jobs;
    private final TrackReader tracks;
    private final ApiLinks links;
    private final ProgressSettings settings;

    JobReader(JobRepository jobs, TrackReader tracks, ApiLinks links, ProgressSettings settings) {
        this.jobs = jobs;
        this.tracks = tracks;
        this.links = links;
        this.settings = settings;
    }

    /** A job with its tracks and tasks. @throws ApiException 404 */
    @Transactional
    public JobView job(UUID id, String owner) {
        JobEntity job = visible(id, owner);
        return view(job, shares(List.of(job)), tracks.ofJob(id));
    }

    /** A job without its tracks. @throws ApiException 404 */
    @Transactional
    public JobView summary(UUID id, String owner) {
        JobEntity job = visible(id, owner);
        return view(job, shares(List.of(job)), null);
    }

    /** One page of jobs, newest first. */
    @Transactional
    public JobView.Page page(JobFilter filter, String owner, int limit) {
        List<JobEntity> found = jobs.page(filter, owner, limit + 1);
        List<JobEntity> page = found.size() > limit ? found.subList(0, limit) : found;
        String next = found.size() > limit ? PageCursor.behind(page.getLast().id) : null;
        Map<UUID, List<JobProgressMath.StepShare>> shares = shares(page);
        return new JobView.Page(
                page.stream().map(job -> view(job, shares, null)).toList(), next);
    }

    /**
     * Where a stream of a job begins.
     *
     * @param lastSeq the newest of the job's events
     * @param ended whether nothing more will come unless the user retries
     */
    public record Stand(long lastSeq, boolean ended) {}

    /** @throws ApiException 404 */
    @Transactional
    public Stand stand(UUID id, String owner) {
        JobEntity job = visible(id, owner);
        return new Stand(job.lastSeq, JobState.ofWire(job.state).isTerminal());
    }

    private JobEntity visible(UUID id, String owner) {
        return jobs.findVisible(id, owner).orElseThrow(() -> notFound(id));
    }

    static ApiException notFound(UUID id) {
        return ApiException.notFound("JOB_NOT_FOUND", "There is no job " + id + ".");
    }

    /** Ended jobs need no look at their tasks. */
    private Map<UUID, List<JobProgressMath.StepShare>> shares(List<JobEntity> page) {
        return jobs.shares(page.stream()
                .filter(job -> !JobState.ofWire(job.state).isTerminal())
                .map(job -> job.id)
                .toList());
    }

    private JobView view(JobEntity job, Map<UUID, List<JobProgressMath.StepShare>> shares, List<TrackView> trackViews) {
        JobState state = JobState.ofWire(job.state);
        Plan plan = read(job.plan, PLAN);
        double progress = state.isTerminal()
                ? 1
                : JobProgressMath.progress(shares.getOrDefault(job.id, List.of()), settings.weight());
        return new JobView(
                job.id,
                state,
                progress,
                plan.priority(),
                read(job.labels, LABELS),
                plan.steps(),
                plan.analysis(),
                plan.separation(),
                job.run,
                counts(job),
                job.createdAt,
                job.updatedAt,
                job.finishedAt,
                job.cancelRequestedAt,
                read(job.items, ITEMS),
                trackViews,
                links(job.id));
    }

    private static Map<String, Integer> counts(JobEntity job) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("queued", job.queued);
        counts.put("running", job.running);
        counts.put("waiting", job.waiting);
        counts.put("succeeded", job.succeeded);
        counts.put("failed", job.failed);
        counts.put("cancelled", job.cancelled);
        counts.put("skipped", job.skipped);
        return counts;
    }

    private Map<String, String> links(UUID id) {
        String self = links.job(id);
        Map<String, String> result = new LinkedHashMap<>();
        result.put("self", self);
        result.put("events", self + "/events");
        result.put("cancel", self + "/cancel");
        result.put("retry", self + "/retry");
        return result;
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return EventCodec.json().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }
}
