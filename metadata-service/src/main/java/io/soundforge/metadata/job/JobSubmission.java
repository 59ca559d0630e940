package io.soundforge.metadata.job;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Source;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.idempotency.IdempotencyKeys;
import io.soundforge.metadata.upload.StoredUpload;
import io.soundforge.metadata.upload.UploadStore;
import io.soundforge.metadata.upload.Uploads;
import io.soundforge.problem.ApiException;
import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes a job of a submission: once per idempotency key, as a whole or not at all. */
@ApplicationScoped
public class JobSubmission {
    private final JobValidator validator;
    private final SourceChecker checker;
    private final LimitSettings limits;
    private final IdempotencyKeys keys;
    private final Uploads uploads;
    private final UploadStore uploadStore;
    private final JobWriter writer;
    private final Transactions transactions;
    private final ApiLinks links;

    JobSubmission(
            JobValidator validator,
            SourceChecker checker,
            LimitSettings limits,
            IdempotencyKeys keys,
            Uploads uploads,
            UploadStore uploadStore,
            JobWriter writer,
            Transactions transactions,
            ApiLinks links) {
        this.validator = validator;
        this.checker = checker;
        this.limits = limits;
        this.keys = keys;
        this.uploads = uploads;
        this.uploadStore = uploadStore;
        this.writer = writer;
        this.transactions = transactions;
        this.links = links;
    }

    /** Somebody else took the key meanwhile: rolls back. */
    private static final class KeyTaken extends RuntimeException {}

    /**
     * Accepts a submission.
     *
     * @return the job's id; that of an earlier job if the key was used for the same request
     * @throws ApiException 400 with code and field, 409 IDEMPOTENCY_CONFLICT, 413, 503
     */
    public UUID submit(Submission submission) {
        String key = checkKey(submission.idempotencyKey());
        String fingerprint = key == null ? null : submission.fingerprint();
        Optional<UUID> earlier = earlier(submission.owner(), key, fingerprint);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        // Behind the key: what made a job once makes it again, whatever the catalogue has lost since.
        Plan plan = validator.plan(submission.request(), submission.owner());
        checkNumber(submission);
        List<StoredUpload> files = storeFiles(submission);
        AtomicBoolean written = new AtomicBoolean();
        try {
            Set<UUID> stale = new HashSet<>();
            UUID accepted = transactions.call(connection -> {
                UUID job = EventCodec.newId();
                if (key != null && !keys.claim(connection, submission.owner(), key, fingerprint, job)) {
                    throw new KeyTaken();
                }
                uploads.insert(connection, files);
                Uploads.Usable usable = uploads.use(connection, submission.owner(), uploadsOf(submission, files));
                stale.addAll(usable.stale());
                writer.write(connection, newJob(job, plan, sources(submission, files), usable.known()));
                written.set(true);
                return job;
            });
            uploadStore.touch(stale);
            return accepted;
        } catch (KeyTaken e) {
            uploadStore.discard(files);
            return earlier(submission.owner(), key, fingerprint)
                    .orElseThrow(() -> ApiException.unavailable("TRY_AGAIN", "Send the request again."));
        } catch (RuntimeException e) {
            // Once all is written, only the commit can fail, and it may have taken effect though its answer was lost:
            // then
            // the job needs its files. Storage sweeps what nobody uses.
            if (!written.get()) {
                uploadStore.discard(files);
            }
            throw e;
        }
    }

    private void checkNumber(Submission submission) {
        List<JobRequest.SourceRequest> sources = submission.request().sources();
        int number = (sources == null ? 0 : sources.size()) + submission.files().size();
        if (number == 0) {
            throw ApiException.badField("NO_SOURCES", "sources", "At least one source is needed.");
        }
        int most = Math.min(limits.sources(), limits.tracks());
        if (number > most) {
            throw new ApiException(
                    400,
                    "TOO_MANY_SOURCES",
                    "A job has at most " + most + " sources.",
                    Map.of("field", "sources", "limit", most));
        }
    }

    private String checkKey(String key) {
        if (key == null) {
            return null;
        }
        boolean fits = !key.isBlank()
                && key.length() <= limits.idempotencyKeyLength()
                && key.chars().allMatch(c -> c >= ' ' && c < 127);
        if (!fits) {
            throw ApiException.badField(
                    "INVALID_IDEMPOTENCY_KEY",
                    "Idempotency-Key",
                    "A key has 1 to " + limits.idempotencyKeyLength() + " printable ASCII characters.");
        }
        return key;
    }

    private Optional<UUID> earlier(String owner, String key, String fingerprint) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<IdempotencyKeys.Used> used = transactions.call(connection -> keys.find(connection, owner, key));
        used.filter(earlier -> !earlier.requestHash().equals(fingerprint)).ifPresent(earlier -> {
            throw new ApiException(
                    409,
                    "IDEMPOTENCY_CONFLICT",
                    "This Idempotency-Key was used for another request.",
                    Map.of("job_id", earlier.jobId().toString()));
        });
        used.filter(IdempotencyKeys.Used::deleted).ifPresent(earlier -> {
            throw new ApiException(
                    409,
                    "IDEMPOTENCY_JOB_DELETED",
                    "The job that this Idempotency-Key made has been deleted; use another key for another job.",
                    Map.of("job_id", earlier.jobId().toString()));
        });
        return used.map(IdempotencyKeys.Used::jobId);
    }

    private List<StoredUpload> storeFiles(Submission submission) {
        List<StoredUpload> stored = new ArrayList<>();
        try {
            for (Submission.File file : submission.files()) {
                try (InputStream body = Files.newInputStream(file.path())) {
                    stored.add(uploadStore.store(submission.owner(), file.filename(), body));
                }
            }
            return stored;
        } catch (IOException e) {
            uploadStore.discard(stored);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            uploadStore.discard(stored);
            throw e;
        }
    }

    private static List<UUID> uploadsOf(Submission submission, List<StoredUpload> files) {
        List<UUID> ids = new ArrayList<>(files.stream().map(StoredUpload::id).toList());
        if (submission.request().sources() != null) {
            submission.request().sources().stream()
                    .filter(Objects::nonNull)
                    .map(JobRequest.SourceRequest::upload)
                    .filter(Objects::nonNull)
                    .forEach(ids::add);
        }
        return ids;
    }

    private static List<JobRequest.SourceRequest> sources(Submission submission, List<StoredUpload> files) {
        List<JobRequest.SourceRequest> sources = new ArrayList<>();
        if (submission.request().sources() != null) {
            sources.addAll(submission.request().sources());
        }
        files.forEach(file -> sources.add(new JobRequest.SourceRequest(null, file.id(), file.filename())));
        return sources;
    }

    private JobWriter.NewJob newJob(
            UUID job, Plan plan, List<JobRequest.SourceRequest> sources, Set<UUID> knownUploads) {
        List<JobItem> items = new ArrayList<>();
        List<TrackRequested> tracks = new ArrayList<>();
        Set<UUID> unresolved = new LinkedHashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            switch (checker.check(i, sources.get(i), knownUploads, plan.owner())) {
                case SourceChecker.Verdict.Accepted(Source source) -> {
                    UUID track = EventCodec.newId();
                    items.add(JobItem.accepted(i, track, source));
                    tracks.add(JobWriter.NewJob.track(job, tracks.size(), source, track, plan, links));
                }
                case SourceChecker.Verdict.Link(Source link) -> {
                    UUID track = EventCodec.newId();
                    items.add(JobItem.link(i, track, sources.get(i)));
                    tracks.add(JobWriter.NewJob.track(job, tracks.size(), link, track, plan, links));
                    unresolved.add(track);
                }
                case SourceChecker.Verdict.Refused(JobItem.Error error) ->
                    items.add(JobItem.refused(i, sources.get(i), error));
            }
        }
        if (tracks.isEmpty()) {
            throw nothingAccepted(items);
        }
        return new JobWriter.NewJob(
                job, plan, items, tracks, unresolved, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static ApiException nothingAccepted(List<JobItem> items) {
        JobItem.Error first = items.getFirst().error();
        return new ApiException(
                400,
                first.code(),
                first.message(),
                Map.of(
                        "field",
                        first.field(),
                        "items",
                        items.stream()
                                .map(item -> Map.of(
                                        "index", item.index(),
                                        "code", item.error().code(),
                                        "message", item.error().message(),
                                        "field", item.error().field()))
                                .toList()));
    }
}
