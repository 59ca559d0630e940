package io.soundforge.metadata.progress;

/**
 * Something to be sent on a live stream.
 *
 * @param id place in the job's own sequence; null for what cannot be resumed from: progress and heartbeats
 * @param type name of the event; null for a heartbeat
 * @param data JSON text; null for a heartbeat
 */
public record StreamEntry(Long id, String type, String data) {
    static final StreamEntry HEARTBEAT = new StreamEntry(null, null, null);
}
