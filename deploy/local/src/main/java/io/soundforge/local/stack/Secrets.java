package io.soundforge.local.stack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Random secrets of this installation, made at its first start, in a file that only its user may read. */
final class Secrets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INTERNAL_TOKEN = "internal_token";
    private static final String LINKS_SECRET = "links_secret";
    private static final String SECRETS_KEY = "secrets_key";
    private static final String WEBHOOKS_KEY = "webhooks_key";
    private static final String SPOTIFY_ID = "spotify_client_id";
    private static final String SPOTIFY_SECRET = "spotify_client_secret";

    private static final String BUCKET = "storage_bucket";

    private final Map<String, String> values;

    private Secrets(Map<String, String> values) {
        this.values = values;
    }

    /** Reads the file, and writes what is missing in it. */
    static Secrets at(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (Files.exists(file)) {
            values.putAll(JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, String>>() {}));
        }
        int before = values.size();
        values.computeIfAbsent(INTERNAL_TOKEN, key -> random());
        values.computeIfAbsent(LINKS_SECRET, key -> random());
        values.computeIfAbsent(SECRETS_KEY, key -> randomKey());
        values.computeIfAbsent(WEBHOOKS_KEY, key -> randomKey());
        for (ServiceCatalog service : ServiceCatalog.values()) {
            values.computeIfAbsent(databaseKey(service.role()), key -> random());
        }
        if (values.size() > before) {
            write(file, values);
        }
        return new Secrets(values);
    }

    /** Adds the application at Spotify, or puts it in the place of another one. */
    static void keepSpotify(Path file, SpotifyCredentials credentials) throws IOException {
        Map<String, String> values = new TreeMap<>(at(file).values);
        values.put(SPOTIFY_ID, credentials.clientId());
        values.remove(SPOTIFY_SECRET);
        if (credentials.clientSecret() != null) {
            values.put(SPOTIFY_SECRET, credentials.clientSecret());
        }
        write(file, values);
    }

    /** Adds the bucket that files are kept in and the way there, puts it in the place of another one, or takes it away. */
    static void keepBucket(Path file, Optional<BucketPlace> bucket) throws IOException {
        Map<String, String> values = new TreeMap<>(at(file).values);
        values.remove(BUCKET);
        BucketPlace.ACCESS.forEach(variable -> values.remove(bucketKey(variable)));
        bucket.ifPresent(place -> {
            values.put(BUCKET, place.location());
            place.access().forEach((variable, value) -> values.put(bucketKey(variable), value));
        });
        write(file, values);
    }

    private static String bucketKey(String variable) {
        return variable.substring("SOUNDFORGE_".length()).toLowerCase(Locale.ROOT);
    }

    private static void write(Path file, Map<String, String> values) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(values), StandardOpenOption.WRITE);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static String random() {
        return HexFormat.of().formatHex(randomBytes());
    }

    private static String randomKey() {
        return Base64.getEncoder().encodeToString(randomBytes());
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String databaseKey(String role) {
        return "database_password_" + role;
    }

    /** What services show one another. */
    String internalToken() {
        return values.get(INTERNAL_TOKEN);
    }

    /** Signs links to files. */
    String linksSecret() {
        return values.get(LINKS_SECRET);
    }

    /** Seals what others entrust to us, such as the permission to read somebody's playlists: 32 bytes, base64. */
    String secretsKey() {
        return values.get(SECRETS_KEY);
    }

    /** Seals what webhooks sign with and show: 32 bytes, base64. Another one, so that neither service opens what the other keeps. */
    String webhooksKey() {
        return values.get(WEBHOOKS_KEY);
    }

    /** The application at Spotify, where one was kept. */
    Optional<SpotifyCredentials> spotify() {
        return Optional.ofNullable(values.get(SPOTIFY_ID))
                .map(id -> new SpotifyCredentials(id, values.get(SPOTIFY_SECRET)));
    }

    /** The bucket that files are kept in, if they are. */
    Optional<BucketPlace> bucket() {
        return Optional.ofNullable(values.get(BUCKET)).map(location -> {
            Map<String, String> access = new TreeMap<>();
            for (String variable : BucketPlace.ACCESS) {
                Optional.ofNullable(values.get(bucketKey(variable))).ifPresent(value -> access.put(variable, value));
            }
            return new BucketPlace(location, access);
        });
    }

    /** The password of a database role. */
    String databasePassword(String role) {
        return values.get(databaseKey(role));
    }
}
