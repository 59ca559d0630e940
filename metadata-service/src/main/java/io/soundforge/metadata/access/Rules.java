package io.soundforge.metadata.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which scope an address needs. An address that is named nowhere here needs {@link Scope#ADMIN}. */
final class Rules {
    static final String METRICS = "/q/metrics";

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private static final List<String> SONGS = List.of(
            "/files",
            "/api/v1/jobs",
            "/api/v1/tracks",
            "/api/v1/uploads",
            "/api/v1/models",
            "/api/v1/webhooks",
            "/api/v1/spotify/authorization");

    private Rules() {}

    /**
     * What a request needs.
     *
     * @param path normalised: without dot segments
     * @return empty for what everybody may ask
     */
    static Optional<Scope> needed(String method, String path) {
        if (isBelow(path, "/q/health")) {
            return Optional.empty();
        }
        boolean reads = READING.contains(method);
        if (SONGS.stream().anyMatch(root -> isBelow(path, root))) {
            return Optional.of(reads ? Scope.READ : Scope.SUBMIT);
        }
        boolean document = path.equals("/q/openapi") || path.startsWith("/q/openapi.");
        return Optional.of(reads && document ? Scope.READ : Scope.ADMIN);
    }

    /** Whether the address is one of a stored file, which storage-service gives to whoever has a signed link. */
    static boolean isFile(String path) {
        return path.startsWith("/files/");
    }

    private static boolean isBelow(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
