package io.soundforge.local.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket in which this installation keeps its files, instead of the folder of its own. The way there is told by variables, and kept with the
 * installation's secrets, so that a later start needs none of them. Handed on in environments only, to storage-service alone.
 *
 * @param location {@code s3://bucket} or {@code s3://bucket/prefix}
 * @param access variables that say where the server is and who we are
 */
public record BucketPlace(String location, Map<String, String> access) {
    private static final String VARIABLE = "SOUNDFORGE_STORAGE_S3_";

    /** What says where the server is and who we are. */
    static final List<String> ACCESS = List.of(
            VARIABLE + "ENDPOINT",
            VARIABLE + "REGION",
            VARIABLE + "ACCESS_KEY",
            VARIABLE + "SECRET_KEY",
            VARIABLE + "PATH_STYLE",
            VARIABLE + "CA_FILE");

    /** What workers need too, who go to the server themselves; no secret. */
    static final String CA_FILE = VARIABLE + "CA_FILE";

    private static final Pattern LOCATION =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*))?/?");

    public BucketPlace {
        access = Map.copyOf(access);
    }

    /**
     * A bucket as people write it, reached as the environment says.
     *
     * @throws StackException if it is not written so
     */
    public static BucketPlace parse(String text, Map<String, String> environment) throws StackException {
        Matcher matcher = LOCATION.matcher(text);
        if (!matcher.matches()) {
            throw new StackException("\"" + text + "\" is no bucket: write s3://BUCKET or s3://BUCKET/PREFIX");
        }
        String prefix = matcher.group(2);
        return new BucketPlace("s3://" + matcher.group(1) + (prefix == null ? "" : "/" + prefix), access(environment));
    }

    private static Map<String, String> access(Map<String, String> environment) {
        Map<String, String> access = new TreeMap<>();
        ACCESS.forEach(variable -> Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .ifPresent(value -> access.put(variable, value.strip())));
        // Services have working directories of their own.
        access.computeIfPresent(
                CA_FILE, (variable, file) -> Path.of(file).toAbsolutePath().toString());
        return access;
    }

    /** The same place; these variables come before those that it has. */
    public BucketPlace with(Map<String, String> newer) {
        Map<String, String> both = new TreeMap<>(access);
        both.putAll(newer);
        return new BucketPlace(location, both);
    }

    /** The one that was kept; empty where files lie in the folder. */
    public static Optional<BucketPlace> find(StackHome home) throws IOException {
        return Secrets.at(home.secrets()).bucket();
    }

    /** Keeps it for this start and later ones, in the file that only its user may read. */
    public void keep(StackHome home) throws IOException {
        Secrets.keepBucket(home.secrets(), Optional.of(this));
    }

    /** Files lie in the folder from now on. */
    public static void forget(StackHome home) throws IOException {
        Secrets.keepBucket(home.secrets(), Optional.empty());
    }

    /** What storage-service is told, variable by variable. Those of the environment come before those that were kept. */
    Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(access);
        settings.putAll(access(environment));
        Matcher matcher = LOCATION.matcher(location);
        if (!matcher.matches()) {
            throw new IllegalStateException("no bucket was kept: " + location);
        }
        settings.put(VARIABLE + "BUCKET", matcher.group(1));
        settings.put(VARIABLE + "PREFIX", matcher.group(2) == null ? "" : matcher.group(2));
        return settings;
    }

    @Override
    public String toString() {
        return location;
    }
}
