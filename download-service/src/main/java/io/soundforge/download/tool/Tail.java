package io.soundforge.download.tool;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of a stream, and no more than fit. */
final class Tail {
    private final int maxChars;
    private final Deque<String> lines = new ArrayDeque<>();
    private int chars;

    Tail(int maxChars) {
        this.maxChars = maxChars;
    }

    synchronized void add(String line) {
        lines.addLast(line);
        chars += line.length() + 1;
        while (chars > maxChars && lines.size() > 1) {
            chars -= lines.removeFirst().length() + 1;
        }
    }

    synchronized String text() {
        return String.join("\n", lines);
    }
}
