package io.soundforge.pythonpool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines from a pipe to its end with bounded memory: what goes beyond the limit is read and dropped. */
public final class LineReader {
    /** Takes lines. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param line without its line feed, bytes that are no UTF-8 replaced
         * @param cut whether the end of the line was dropped
         */
        void line(String line, boolean cut);
    }

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;

    /** @param maxBytes longest line that is kept whole */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Blocks until the pipe ends. An unfinished last line counts as one. */
    public void readTo(Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            int from = 0;
            for (int at = 0; at < count; at++) {
                if (buffer[at] == '\n') {
                    append(buffer, from, at);
                    emit(sink);
                    from = at + 1;
                }
            }
            append(buffer, from, count);
        }
        if (line.size() > 0) {
            emit(sink);
        }
    }

    private void append(byte[] buffer, int from, int to) {
        int room = maxBytes - line.size();
        line.write(buffer, from, Math.min(to - from, room));
        cut |= to - from > room;
    }

    private void emit(Sink sink) {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean wasCut = cut;
        line.reset();
        cut = false;
        sink.line(text, wasCut);
    }
}
