package io.soundforge.local.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path with query parameters; those without a value are left out. */
public final class Query {
    private final StringBuilder text;
    private char separator = '?';

    /** A query on that path. */
    public Query(String path) {
        text = new StringBuilder(path);
    }

    /** @param value null: left out */
    public Query with(String name, String value) {
        if (value != null) {
            text.append(separator).append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            separator = '&';
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
