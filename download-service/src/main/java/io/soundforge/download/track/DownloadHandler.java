package io.soundforge.download.track;

import io.soundforge.download.Failures;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.fetch.Fetchers;
import io.soundforge.download.probe.AudioProbe;
import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackRequested;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepHandler;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** A source to audio in storage: a fetcher brings the file into staging, a worker decodes it, storage publishes it. */
@ApplicationScoped
public class DownloadHandler implements StepHandler<TrackRequested> {
    private static final Logger LOG = Logger.getLogger(DownloadHandler.class);

    /** How much of the step's progress is fetching; the rest is decoding. */
    private static final double FETCH_SHARE = 0.8;

    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final Fetchers fetchers;
    private final AudioProbe probe;
    private final StorageClient storage;
    private final DownloadedEvents events;

    DownloadHandler(Fetchers fetchers, AudioProbe probe, StorageClient storage, DownloadedEvents events) {
        this.fetchers = fetchers;
        this.probe = probe;
        this.storage = storage;
        this.events = events;
    }

    @Override
    public Step step() {
        return Step.DOWNLOAD;
    }

    @Override
    public Class<TrackRequested> inputType() {
        return TrackRequested.class;
    }

    @Override
    public Plan planOf(TrackRequested input) {
        return input.plan();
    }

    @Override
    public List<Event> run(StepTask<TrackRequested> task) throws TaskFailure, InterruptedException {
        long startedAt = System.nanoTime();
        boolean published = false;
        try {
            Path staging = storage.stagingDir(task.key(), task.fence());
            Fetched fetched = fetchers.of(task.input().source())
                    .fetch(task, staging, (done, stage) -> task.progress(FETCH_SHARE * done, stage));
            ProbeResult audio = probe(task, fetched, staging);
            List<StoredFile> stored = storage.publish(publication(task, fetched, audio));
            published = true;
            Duration ran = Duration.ofNanos(System.nanoTime() - startedAt);
            LOG.infof(
                    "Track %s is here: %s, %.1f s, %d bytes, after %d ms",
                    task.trackId(), audio.codec(), audio.durationS(), fetched.sizeBytes(), ran.toMillis());
            return List.of(events.downloaded(task, fetched, audio, stored, ran));
        } catch (StorageException e) {
            throw Failures.of(e, task);
        } finally {
            if (!published) {
                storage.discardStaging(task.key(), task.fence());
            }
        }
    }

    @Override
    public List<Event> drill(StepTask<TrackRequested> task) {
        StorageKey key = StorageKey.download(task.trackId(), "wav");
        StoredFile audio = new StoredFile(key.value(), 0, EMPTY_SHA256);
        Fetched fetched =
                new Fetched(null, 0, EMPTY_SHA256, task.input().source().filename(), false);
        return List.of(events.downloaded(task, fetched, ProbeResult.MADE_UP, List.of(audio), Duration.ZERO));
    }

    private ProbeResult probe(StepTask<TrackRequested> task, Fetched fetched, Path staging)
            throws TaskFailure, InterruptedException {
        try {
            return probe.probe(
                    task,
                    fetched.file(),
                    staging.resolve("cover"),
                    done -> task.progress(FETCH_SHARE + (1 - FETCH_SHARE) * done, "decoding"));
        } catch (PythonFailure e) {
            if (fetched.webPage() && e.code().equals("NOT_AUDIO")) {
                throw TaskFailure.permanent("NOT_AUDIO", "The URL leads to a web page, not to an audio file.");
            }
            throw Failures.of(e, task);
        }
    }

    /** The audio first, then its cover. Extensions come from what was decoded, never from a name. */
    private static Publication publication(StepTask<TrackRequested> task, Fetched fetched, ProbeResult audio) {
        TrackRequested track = task.input();
        List<StagedFile> files = new ArrayList<>();
        files.add(new StagedFile(
                fetched.file(),
                StorageKey.download(track.trackId(), audio.extension()),
                fetched.sizeBytes(),
                fetched.sha256(),
                audio.contentType()));
        ProbeResult.Cover cover = audio.cover();
        if (cover != null) {
            files.add(new StagedFile(
                    Path.of(cover.file()),
                    StorageKey.cover(track.trackId(), cover.extension()),
                    cover.sizeBytes(),
                    cover.sha256(),
                    cover.contentType()));
        }
        Plan plan = track.plan();
        return new Publication(
                task.key(),
                task.fence(),
                plan.owner(),
                track.jobId(),
                track.trackId(),
                Step.DOWNLOAD,
                plan.run(),
                files);
    }
}
