package io.soundforge.local.stack;

import java.io.IOException;
import java.util.Optional;

/**
 * The application at Spotify that this installation asks as. {@code SPOTIFY_CLIENT_ID} and {@code SPOTIFY_CLIENT_SECRET} say it, or
 * what was kept of them among the installation's secrets. Handed on in environments only, never on a command line.
 *
 * @param clientId as Spotify's dashboard shows it
 * @param clientSecret null for an application that has none to use
 */
public record SpotifyCredentials(String clientId, String clientSecret) {
    static final String ID_VARIABLE = "SPOTIFY_CLIENT_ID";
    static final String SECRET_VARIABLE = "SPOTIFY_CLIENT_SECRET";

    /** Those of the environment. */
    public static Optional<SpotifyCredentials> ofEnvironment() {
        return variable(ID_VARIABLE)
                .map(id -> new SpotifyCredentials(id, variable(SECRET_VARIABLE).orElse(null)));
    }

    /** Those of the environment, else those that were kept. */
    public static Optional<SpotifyCredentials> find(StackHome home) throws IOException {
        Optional<SpotifyCredentials> given = ofEnvironment();
        return given.isPresent() ? given : Secrets.at(home.secrets()).spotify();
    }

    /** Keeps them for later starts, in the file that only its user may read. */
    public void keep(StackHome home) throws IOException {
        Secrets.keepSpotify(home.secrets(), this);
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    @Override
    public String toString() {
        return "SpotifyCredentials[clientId=" + clientId + "]";
    }
}
