package io.soundforge.pythonpool;

import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Puts a worker's standard error into the log, so many lines a second and no more, and remembers the last one. */
final class StderrLog implements LineReader.Sink {
    static final int MAX_LINE_BYTES = 4096;
    private static final int LINES_PER_SECOND = 50;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final String worker;
    private String last = "";
    private long windowStart = System.nanoTime();
    private int inWindow;
    private long dropped;

    StderrLog(String op, String worker) {
        this.log = Logger.getLogger("io.soundforge.python." + op);
        this.worker = worker;
    }

    @Override
    public synchronized void line(String line, boolean cut) {
        if (line.isBlank()) {
            return;
        }
        last = line.strip();
        if (System.nanoTime() - windowStart > SECOND) {
            tellDropped();
            windowStart = System.nanoTime();
            inWindow = 0;
        }
        if (inWindow++ < LINES_PER_SECOND) {
            log.infof("%s: %s%s", worker, line, cut ? " …" : "");
        } else {
            dropped++;
        }
    }

    /** Reports what was left out so far. */
    synchronized void tellDropped() {
        if (dropped > 0) {
            log.warnf("%s: %d lines of its standard error are left out", worker, dropped);
            dropped = 0;
        }
    }

    /** The last line that says something: after a crash at start usually the reason. Empty if there is none. */
    synchronized String lastLine() {
        return last;
    }
}
