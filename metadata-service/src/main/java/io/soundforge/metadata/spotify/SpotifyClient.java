package io.soundforge.metadata.spotify;

import java.util.Optional;

/**
 * One way to learn what is behind a link. Blocking; an interrupt ends a call. Which ones are asked, in which order, is the setting
 * {@code soundforge.spotify.providers}.
 */
public interface SpotifyClient {
    /** Short name, as in the setting: {@code web-api}, {@code spotdl}. */
    String name();

    /** Whether it can be asked on behalf of that owner, and why not. Looks only; asks nobody. */
    Readiness readiness(String owner);

    /** The name of the circuit breaker around it; empty where it has none of its own. */
    default Optional<String> circuit() {
        return Optional.empty();
    }

    /**
     * One song.
     *
     * @throws SpotifyFailure if it cannot be had
     */
    SpotifyTrack track(String id, String owner) throws SpotifyFailure, InterruptedException;

    /**
     * An album or a playlist with all its songs.
     *
     * @param maxTracks more entries than that are {@code COLLECTION_TOO_LARGE}
     * @throws SpotifyFailure if it cannot be had
     */
    SpotifyCollection collection(SpotifyLink.Item link, String owner, int maxTracks)
            throws SpotifyFailure, InterruptedException;

    /**
     * Whether a way is open.
     *
     * @param reason why not, one sentence that says what to do; null where it is ready
     */
    record Readiness(boolean ready, String reason) {
        /** It can be asked. */
        public static final Readiness READY = new Readiness(true, null);

        /** It cannot, for that reason. */
        public static Readiness not(String reason) {
            return new Readiness(false, reason);
        }
    }
}
