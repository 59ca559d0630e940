package io.soundforge.storage.serve;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Something that can be asked for, in whole or in part.
 *
 * @param etag strong, with its quotes
 * @param crc32 of its bytes, where they are known
 * @param downloadName harmless already
 */
record Document(
        Body body, String etag, OptionalLong crc32, Instant modifiedAt, String contentType, String downloadName) {}
