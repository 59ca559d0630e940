package io.soundforge.local.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path with query parameters; those without a value are left out. */
final class Query {
    private final StringBuilder text;
    private char separator = '?';

    Query(String path) {
        text = new StringBuilder(path);
    }

    Query with(String name, String value) {
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
