package io.soundforge.download.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.audiostep.PublishingStep;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.fetch.Fetcher;
import io.soundforge.download.fetch.FetcherWatch;
import io.soundforge.download.fetch.Fetchers;
import io.soundforge.download.probe.AudioProbe;
import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackRequested;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A source to audio in storage: a fetcher brings the file into staging, a worker decodes it, storage publishes it. */
@Singleton
public class DownloadHandler extends PublishingStep<TrackRequested, DownloadHandler.Song> {
    /** What was fetched, and what it has proven to be. */
    record Song(Fetched fetched, ProbeResult audio) {}

    /** How much of the step's progress is fetching; the rest is decoding. */
    private static final double FETCH_SHARE = 0.8;

    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** What the probe says of files, as opposed to itself. */
    private static final Set<String> REFUSED =
            Set.of("NOT_AUDIO", "EMPTY_AUDIO", "TRUNCATED_AUDIO", "AUDIO_TOO_LONG", "AUDIO_UNSUPPORTED");

    private final Fetchers fetchers;
    private final FetcherWatch watch;
    private final AudioProbe probe;
    private final DownloadSettings settings;
    private final DownloadedEvents events;

    DownloadHandler(
            Fetchers fetchers,
            FetcherWatch watch,
            AudioProbe probe,
            StorageClient storage,
            DownloadSettings settings,
            DownloadedEvents events) {
        super(Step.DOWNLOAD, TrackRequested.class, storage);
        this.fetchers = fetchers;
        this.watch = watch;
        this.probe = probe;
        this.settings = settings;
        this.events = events;
    }

    @Override
    public Plan planOf(TrackRequested input) {
        return input.plan();
    }

    @Override
    protected Song make(StepTask<TrackRequested> task, Path staging)
            throws PythonFailure, TaskFailure, InterruptedException {
        Fetcher fetcher = fetchers.of(task.input().source());
        Fetched fetched = fetcher.fetch(task, staging, (done, stage) -> task.progress(FETCH_SHARE * done, stage));
        ProbeResult audio = probe(task, fetcher, fetched, staging);
        fetcher.check(task, audio);
        return new Song(fetched, audio);
    }

    private ProbeResult probe(StepTask<TrackRequested> task, Fetcher fetcher, Fetched fetched, Path staging)
            throws PythonFailure, TaskFailure, InterruptedException {
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
            if (REFUSED.contains(e.code())) {
                throw fetcher.undecodable(task, e.code(), e.getMessage());
            }
            throw e;
        }
    }

    /** The audio first, then its cover. Extensions come from what was decoded, never from a name. */
    @Override
    protected List<StagedFile> files(TrackRequested track, Song song) {
        Fetched fetched = song.fetched();
        ProbeResult audio = song.audio();
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
        return files;
    }

    @Override
    protected Event fact(StepTask<TrackRequested> task, Song song, List<StoredFile> stored, Duration ran) {
        return events.downloaded(task, song.fetched(), song.audio(), stored, ran);
    }

    @Override
    protected String describe(Song song) {
        return "%s, %.1f s, %d bytes"
                .formatted(
                        song.audio().codec(),
                        song.audio().durationS(),
                        song.fetched().sizeBytes());
    }

    /** What can be fetched and decoded, and within which limits. */
    @Override
    protected JsonNode offer(JsonNode worker) {
        ObjectNode all = EventCodec.json().createObjectNode();
        all.setAll((ObjectNode) worker);
        all.set("fetchers", EventCodec.json().valueToTree(watch.statuses()));
        ObjectNode limits = all.withObjectProperty("limits");
        limits.put("max_size_bytes", settings.maxSize().asLongValue());
        limits.put("max_duration_s", settings.maxDuration().toSeconds());
        limits.put("max_channels", settings.maxChannels());
        return all;
    }

    @Override
    public List<Event> drill(StepTask<TrackRequested> task) {
        StorageKey key = StorageKey.download(task.trackId(), "wav");
        StoredFile audio = new StoredFile(key.value(), 0, EMPTY_SHA256);
        Fetched fetched =
                new Fetched(null, 0, EMPTY_SHA256, task.input().source().filename(), false);
        return List.of(events.downloaded(task, fetched, ProbeResult.MADE_UP, List.of(audio), Duration.ZERO));
    }
}
