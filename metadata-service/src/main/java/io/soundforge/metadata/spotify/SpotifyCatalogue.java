package io.soundforge.metadata.spotify;

import java.time.Instant;
import java.util.List;

/** What the rest of the gateway asks about Spotify. */
public interface SpotifyCatalogue {
    /**
     * Whether any provider is ready for that owner; looks only.
     *
     * @return ready, or the sentence that says how to mend it
     */
    SpotifyClient.Readiness readiness(String owner);

    /**
     * What is behind a link, from the cache or from the first provider that is ready; a short link is followed first. A track comes
     * as a collection of kind {@link SpotifyLink.Kind#TRACK} with that one song.
     *
     * @throws SpotifyFailure if it cannot be had; parked while nobody may ask
     * @throws InterruptedException if the caller was stopped
     */
    SpotifyCollection fetch(SpotifyLink link, String owner) throws SpotifyFailure, InterruptedException;

    /** How the providers are, for people. */
    List<Provider> providers(String owner);

    /**
     * A provider and how it is.
     *
     * @param reason why it is not ready; null where it is
     * @param circuit {@code closed}, {@code open} or {@code half_open}
     * @param parkedUntil until when nobody may ask; null where one may
     */
    record Provider(String name, boolean ready, String reason, String circuit, Instant parkedUntil) {}
}
