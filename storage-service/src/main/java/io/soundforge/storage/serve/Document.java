package io.soundforge.storage.serve;

import java.time.Instant;

/**
 * Something that can be asked for, in whole or in part.
 *
 * @param etag strong, with its quotes
 * @param downloadName harmless already
 */
record Document(Body body, String etag, Instant modifiedAt, String contentType, String downloadName) {}
