package io.soundforge.download.fetch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.audiostep.StepOffer;
import io.soundforge.download.DownloadSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks from time to time which fetchers can be used: the tools' environment may be made, or mended, while the service runs. */
@Singleton
public class FetcherWatch {
    private static final Logger LOG = Logger.getLogger(FetcherWatch.class);

    private final Fetchers fetchers;
    private final DownloadSettings settings;
    private volatile List<FetcherStatus> statuses = List.of();
    private Thread watcher;

    FetcherWatch(Fetchers fetchers, DownloadSettings settings) {
        this.fetchers = fetchers;
        this.settings = settings;
    }

    /** What was seen last; nothing until all have been looked at once. */
    public List<FetcherStatus> statuses() {
        return statuses;
    }

    void start(@Observes StartupEvent event, StepOffer offer) {
        watcher = Thread.ofPlatform().name("fetcher-watch").daemon().start(() -> watch(offer));
    }

    void stop(@Observes ShutdownEvent event) {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    private void watch(StepOffer offer) {
        try {
            while (true) {
                look(offer);
                TimeUnit.NANOSECONDS.sleep(settings.fetcherCheck().toNanos());
            }
        } catch (InterruptedException e) {
            // The service goes down.
        }
    }

    private void look(StepOffer offer) throws InterruptedException {
        try {
            List<FetcherStatus> seen = fetchers.statuses();
            if (!seen.equals(statuses)) {
                statuses = seen;
                offer.refresh();
            }
        } catch (RuntimeException e) {
            LOG.warn("The fetchers could not be looked at; they will be again.", e);
        }
    }
}
