package io.soundforge.pythonpool;

/**
 * The pool at one moment.
 *
 * @param starting workers that load their libraries
 * @param idle workers that wait for a job
 * @param busy workers that have one
 * @param stopping workers that are being ended
 * @param waiting jobs that wait for a worker or for memory
 * @param rssBytes resident memory of all workers, bytes
 * @param startFailures failed starts in a row
 * @param lastStartFailure why the last of them failed; null when the last start went well
 */
public record PoolStats(
        int starting,
        int idle,
        int busy,
        int stopping,
        int waiting,
        long rssBytes,
        int startFailures,
        String lastStartFailure) {
    /** Whether a job handed in now would find a worker. */
    public boolean isReady() {
        return idle + busy > 0;
    }
}
