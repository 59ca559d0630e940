package io.soundforge.download.spotdl;

import io.soundforge.download.fetch.FetchProgress;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.fetch.Fetcher;
import io.soundforge.download.fetch.FetcherStatus;
import io.soundforge.download.probe.ProbeResult;
import io.soundforge.download.spotdl.SpotdlSettings.AudioProvider;
import io.soundforge.download.spotdl.SpotdlTrouble.Remedy;
import io.soundforge.download.tool.Folders;
import io.soundforge.egress.EgressException;
import io.soundforge.events.Source;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.storageclient.StorageErrors;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The audio of a song on Spotify, which spotdl finds elsewhere. */
@ApplicationScoped
@Priority(150)
class SpotdlFetcher implements Fetcher {
    private static final Pattern TRACK = Pattern.compile("https://open\\.spotify\\.com/track/[0-9A-Za-z]{22}");

    private final SpotdlSettings settings;
    private final Spotdl spotdl;
    private final SpotdlInstallation installation;
    private final SpotdlBreaker breaker;

    SpotdlFetcher(SpotdlSettings settings, Spotdl spotdl, SpotdlInstallation installation, SpotdlBreaker breaker) {
        this.settings = settings;
        this.spotdl = spotdl;
        this.installation = installation;
        this.breaker = breaker;
    }

    @Override
    public String name() {
        return "spotdl";
    }

    @Override
    public boolean supports(Source source) {
        return source.upload() == null
                && source.url() != null
                && TRACK.matcher(source.url()).matches();
    }

    @Override
    public FetcherStatus status() throws InterruptedException {
        if (!settings.enabled()) {
            return FetcherStatus.notReady(name(), "switched off: soundforge.download.spotdl.enabled");
        }
        Optional<SpotdlTrouble> missing = installation.missing();
        if (missing.isPresent()) {
            return FetcherStatus.notReady(name(), missing.get().sentence());
        }
        Optional<String> version = installation.version();
        if (version.isEmpty()) {
            return FetcherStatus.notReady(name(), SpotdlTrouble.SPOTDL_MISSING.sentence());
        }
        return new FetcherStatus(
                name(),
                true,
                breaker.reason().map(SpotdlTrouble::sentence).orElse(null),
                Map.of("spotdl", version.get()));
    }

    @Override
    public Fetched fetch(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException {
        if (!settings.enabled()) {
            throw TaskFailure.permanent(
                    SpotdlTrouble.SPOTDL_MISSING.name(),
                    "Fetching songs of Spotify is switched off here (soundforge.download.spotdl.enabled).");
        }
        Optional<SpotdlBreaker.Open> open = breaker.enter();
        if (open.isPresent()) {
            SpotdlTrouble trouble = open.get().trouble();
            throw TaskFailure.parked(
                    trouble.name(), trouble.sentence(), open.get().pause());
        }
        boolean told = false;
        try {
            Fetched fetched = attempt(task, folder, progress);
            breaker.answered();
            told = true;
            return fetched;
        } catch (SpotdlException e) {
            breaker.failed(e.trouble());
            told = true;
            throw failure(task, e.trouble().name(), e.getMessage(), e.trouble().remedy() == Remedy.LATER);
        } catch (EgressException e) {
            throw TaskFailure.permanent(e.code().name(), "The song's audio lies at an address that may not be called.");
        } catch (IOException e) {
            throw StorageErrors.isDiskFull(e)
                    ? TaskFailure.transientFailure("STORAGE_FULL", "The disk is full.", e)
                    : TaskFailure.transientFailure("STORAGE_UNAVAILABLE", "The song could not be written.", e);
        } finally {
            if (!told) {
                breaker.abandoned();
            }
        }
    }

    private Fetched attempt(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws SpotdlException, EgressException, IOException, InterruptedException {
        Iterator<AudioProvider> providers = settings.audioProviders().iterator();
        while (true) {
            Path work = Files.createDirectory(folder.resolve("spotdl"));
            try {
                TrackRequested track = task.input();
                String url = track.source().url();
                Path song = spotdl.download(task, work, track.metadata(), url, providers.next(), progress);
                return Fetched.moved(song, folder.resolve("audio"), null);
            } catch (SpotdlException e) {
                if (e.trouble().remedy() != Remedy.OTHER_PROVIDER || !providers.hasNext()) {
                    throw e;
                }
            } finally {
                Folders.delete(work);
            }
        }
    }

    /** Whether its length is the song's: YouTube has covers, live recordings and whole albums under the same name. */
    @Override
    public void check(StepTask<TrackRequested> task, ProbeResult audio) throws TaskFailure {
        TrackMetadata song = task.input().metadata();
        if (song == null || song.durationS() == null || song.durationS() <= 0) {
            return;
        }
        double allowed = Math.max(
                settings.lengthTolerance().toMillis() / 1000.0, settings.lengthToleranceShare() * song.durationS());
        if (Math.abs(audio.durationS() - song.durationS()) > allowed) {
            throw TaskFailure.permanent(
                    "WRONG_SONG",
                    "The audio that was found lasts %.0f s, but the song lasts %.0f s: it is another recording. Hand in an own file instead."
                            .formatted(audio.durationS(), song.durationS()));
        }
    }

    /** A file that is cut off or no audio at all may come whole the next time. */
    @Override
    public TaskFailure undecodable(StepTask<TrackRequested> task, String code, String message) {
        return failure(task, code, "The song's audio arrived damaged: " + message, !code.equals("AUDIO_TOO_LONG"));
    }

    private TaskFailure failure(StepTask<TrackRequested> task, String code, String message, boolean retryable) {
        if (!retryable || task.attempt() >= settings.attempts()) {
            return TaskFailure.permanent(code, message);
        }
        return TaskFailure.transientFailure(code, message, null);
    }
}
