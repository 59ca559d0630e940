package io.soundforge.metadata.lifecycle;

import java.util.UUID;

/**
 * One entry of a job's own event sequence, replayed to live streams.
 *
 * @param seq 1, 2, 3 … within the job
 * @param type {@code job}, {@code track}, {@code task} or {@code deleted}
 * @param data JSON text
 */
public record JobEvent(UUID jobId, long seq, String type, String data) {}
