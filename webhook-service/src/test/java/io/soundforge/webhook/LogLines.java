package io.soundforge.webhook;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged until it is closed, each line with its parameters and its cause. */
public final class LogLines extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final Level before;

    /** What everybody logs. */
    public LogLines() {
        this(Logger.getLogger(""));
    }

    /** What one class logs, down to debug. */
    public LogLines(Class<?> type) {
        this(Logger.getLogger(type.getName()));
        logger.setLevel(Level.FINE);
    }

    private LogLines(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
        logger.addHandler(this);
    }

    /** What has been logged so far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        Object[] parameters = line.getParameters() == null ? new Object[0] : line.getParameters();
        lines.add(line.getMessage() + List.of(parameters) + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
