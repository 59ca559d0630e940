package io.soundforge.rest;

import io.soundforge.problem.ApiException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** The opaque text by which a list of things with ids that sort by time (UUIDv7) goes on behind one of them. */
public final class PageCursor {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 2 * Long.BYTES;

    private PageCursor() {}

    /** The text that leads to the things behind this one. */
    public static String behind(UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads the query parameter {@code cursor}.
     *
     * @return the thing behind which the list goes on; null for none
     * @throws ApiException 400 INVALID_CURSOR
     */
    public static UUID parse(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
                return new UUID(bytes.getLong(), bytes.getLong());
            }
        } catch (IllegalArgumentException e) {
            // Falls through: not one of ours.
        }
        throw ApiException.badField("INVALID_CURSOR", "cursor", "This cursor is not one that a list gave you.");
    }
}
