package io.soundforge.audiostep;

/** What a Python worker answers: a record, read from JSON. */
public interface WorkerAnswer {
    /** Whether it has all that the step cannot do without. */
    boolean isComplete();
}
