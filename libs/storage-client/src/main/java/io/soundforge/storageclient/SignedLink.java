package io.soundforge.storageclient;

import java.time.Instant;

/**
 * A link that works for whoever holds it, until it expires.
 *
 * @param path path and query on the public origin, e.g. {@code /files/stems/…/vocals.flac?exp=…&kid=…&sig=…}
 * @param expiresAt the first moment at which it no longer works
 */
public record SignedLink(String path, Instant expiresAt) {}
