package io.soundforge.download.fetch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * Whether a fetcher can be used now.
 *
 * @param name of the fetcher
 * @param ready whether it can
 * @param reason one sentence: why it cannot, or what holds it up at the moment; null for none
 * @param versions of what it uses, by name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FetcherStatus(String name, boolean ready, String reason, Map<String, String> versions) {
    public FetcherStatus {
        versions = Map.copyOf(versions);
    }

    /** It can be used. */
    public static FetcherStatus ready(String name) {
        return new FetcherStatus(name, true, null, Map.of());
    }

    /** It cannot, and why. */
    public static FetcherStatus notReady(String name, String reason) {
        return new FetcherStatus(name, false, reason, Map.of());
    }
}
