package io.soundforge.local.webhook;

import java.util.List;

/** What strangers wrote, fit for a terminal: nothing in it steers the cursor or ends a line of ours. */
final class Printable {
    private Printable() {}

    /** On one line. */
    static String line(String text) {
        // Controls, ends of lines, and what turns the direction of writing.
        return text.replaceAll("[\\p{IsControl}\\u2028-\\u202E\\u2066-\\u2069]", " ");
    }

    /** Its lines, without empty ones at the end. */
    static List<String> lines(String text) {
        return text.stripTrailing().lines().map(Printable::line).toList();
    }
}
