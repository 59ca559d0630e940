package io.soundforge.local.view;

import io.soundforge.local.client.Job;
import java.io.PrintStream;

/** Shows a job while it goes on. */
public interface ProgressView extends AutoCloseable {
    /** The job has come so far. */
    void show(Job job);

    @Override
    void close();

    /** Bars where somebody watches a terminal, else a line for each step's beginning and end. */
    static ProgressView on(PrintStream out, boolean terminal) {
        return terminal ? new BarsView(out) : new LinesView(out);
    }

    /** Whether standard error is a terminal, as the entry script found out. */
    static boolean terminal() {
        return "1".equals(System.getenv("SOUNDFORGE_TERMINAL"));
    }
}
