package io.soundforge.events;

import java.util.Map;
import java.util.UUID;

/**
 * A track was accepted and its source is known: download-service may start.
 *
 * @param metadata what a catalogue says about the track; null for files and plain addresses
 * @param position place of the track in its job, from 0
 */
public record TrackRequested(
        UUID trackId,
        UUID jobId,
        int position,
        Source source,
        TrackMetadata metadata,
        Plan plan,
        Map<String, String> links)
        implements Event {
    @Override
    public String recordKey() {
        return trackId.toString();
    }
}
