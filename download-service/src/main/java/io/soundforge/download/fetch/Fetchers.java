package io.soundforge.download.fetch;

import io.quarkus.arc.All;
import io.soundforge.events.Source;
import io.soundforge.tasks.TaskFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** All fetchers, and which of them fetches what. */
@ApplicationScoped
public class Fetchers {
    private final List<Fetcher> byPriority;
    private final WebPages pages;

    Fetchers(@All List<Fetcher> byPriority, WebPages pages) {
        this.byPriority = List.copyOf(byPriority);
        this.pages = pages;
    }

    /** @throws TaskFailure SOURCE_UNSUPPORTED if there is none for it */
    public Fetcher of(Source source) throws TaskFailure {
        return byPriority.stream()
                .filter(fetcher -> source != null && fetcher.supports(source))
                .findFirst()
                .orElseThrow(() -> TaskFailure.permanent(
                        "SOURCE_UNSUPPORTED", "The track names neither an upload nor a URL that can be fetched."));
    }

    /** Which of them can be used now, first choice first, and last whether pages can be searched. */
    public List<FetcherStatus> statuses() throws InterruptedException {
        List<FetcherStatus> statuses = new ArrayList<>();
        for (Fetcher fetcher : byPriority) {
            statuses.add(fetcher.status());
        }
        pages.status().ifPresent(statuses::add);
        return statuses;
    }
}
