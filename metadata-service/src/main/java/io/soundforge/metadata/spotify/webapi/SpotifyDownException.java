package io.soundforge.metadata.spotify.webapi;

import java.io.IOException;

/** Spotify does not work: no answer, or a 5xx. The only thing that the circuit breaker counts. */
class SpotifyDownException extends IOException {
    SpotifyDownException(String message, Throwable cause) {
        super(message, cause);
    }
}
