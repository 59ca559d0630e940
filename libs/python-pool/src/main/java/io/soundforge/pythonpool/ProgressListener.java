package io.soundforge.pythonpool;

/** Hears how far a job has come. Called on a thread of the pool: return quickly. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = (fraction, stage) -> {};

    /**
     * @param fraction 0..1
     * @param stage what is being done, for a person; may be null
     */
    void progress(double fraction, String stage);
}
