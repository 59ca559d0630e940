package io.soundforge.rest;

import io.soundforge.problem.ApiException;

/** How many entries of a list a client wants. */
public final class PageSize {
    private static final int USUAL = 50;

    private PageSize() {}

    /**
     * Reads the query parameter {@code limit}. It comes as text, since for a number that is none the framework would answer 404.
     *
     * @throws ApiException 400 INVALID_LIMIT
     */
    public static int parse(String limit, int most) {
        int size;
        try {
            size = limit == null || limit.isBlank() ? Math.min(USUAL, most) : Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            size = 0;
        }
        if (size < 1 || size > most) {
            throw ApiException.badField("INVALID_LIMIT", "limit", "limit is a number from 1 to " + most + ".");
        }
        return size;
    }
}
