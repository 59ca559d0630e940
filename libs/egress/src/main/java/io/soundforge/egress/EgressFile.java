package io.soundforge.egress;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A body that was written to a file.
 *
 * @param path the file
 * @param sizeBytes its size
 * @param sha256 lower-case hex digest
 * @param contentType what the server calls it; not to be believed
 * @param url where the last redirect led
 */
public record EgressFile(Path path, long sizeBytes, String sha256, Optional<String> contentType, EgressUrl url) {}
