package io.soundforge.download.fetch;

import io.soundforge.download.DownloadSettings;
import io.soundforge.egress.EgressClient;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressFile;
import io.soundforge.egress.EgressLimits;
import io.soundforge.egress.EgressRequest;
import io.soundforge.egress.EgressUrl;
import io.soundforge.events.Source;
import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The bytes behind a plain http or https URL, or the audio of the web page there. Comes last: whoever knows a site better goes first. */
@ApplicationScoped
@Priority(100)
class UrlFetcher implements Fetcher {
    /** Where the length is not announced, progress is half of its way after so many bytes. */
    private static final double TYPICAL_BYTES = 8 * 1024 * 1024;

    private final EgressClient egress;
    private final WebPages pages;
    private final EgressLimits limits;

    UrlFetcher(EgressClient egress, WebPages pages, DownloadSettings settings) {
        this.egress = egress;
        this.pages = pages;
        DownloadSettings.Url url = settings.url();
        this.limits = new EgressLimits(
                url.totalTimeout(),
                url.connectTimeout(),
                url.idleTimeout(),
                url.minRate().asLongValue(),
                url.rateWindow(),
                settings.maxSize().asLongValue(),
                url.maxRedirects());
    }

    @Override
    public String name() {
        return "url";
    }

    @Override
    public boolean supports(Source source) {
        return source.url() != null;
    }

    @Override
    public Fetched fetch(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException {
        Source source = task.input().source();
        EgressRequest request = EgressRequest.get(source.url(), limits);
        try {
            EgressFile file = egress.download(
                    request,
                    folder.resolve("audio"),
                    (received, expected) -> progress.at(fraction(received, expected), "fetching"));
            String name = source.filename() != null ? source.filename() : lastSegment(EgressUrl.parse(source.url()));
            boolean webPage = file.contentType()
                    .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"))
                    .orElse(false);
            if (webPage) {
                Optional<Fetched> found = pages.audioOf(task, folder, progress);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            return new Fetched(file.path(), file.sizeBytes(), file.sha256(), name, webPage);
        } catch (EgressException e) {
            throw FetchFailures.of(e);
        } catch (IOException e) {
            throw FetchFailures.of(e);
        }
    }

    private static double fraction(long received, long expected) {
        return expected > 0 ? (double) received / expected : received / (received + TYPICAL_BYTES);
    }

    /** The last part of the path, as a person would write it; null where there is none. */
    static String lastSegment(EgressUrl url) {
        String path = url.target().replaceFirst("\\?.*", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        try {
            String decoded = URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
            return decoded.isBlank() ? null : decoded;
        } catch (IllegalArgumentException e) {
            return last;
        }
    }
}
