package io.soundforge.download.fetch;

import java.nio.file.Path;

/**
 * What a fetcher has brought. Whether it is audio is not known yet.
 *
 * @param file lies directly in the task's staging folder; must not be written to
 * @param sizeBytes its size
 * @param sha256 lower-case hex digest of its bytes
 * @param name the name that the source has for it, e.g. {@code song.mp3}; display only, never a path; null for none
 * @param webPage whether the server called it a web page
 */
public record Fetched(Path file, long sizeBytes, String sha256, String name, boolean webPage) {}
