package io.soundforge.events;

import java.util.Map;
import java.util.UUID;

/**
 * The track's audio is in storage and has been proven to be audio.
 *
 * @param key storage key of the audio
 * @param format container, e.g. {@code mp3}
 * @param codec audio codec, e.g. {@code pcm_s16le}
 * @param durationS decoded length in seconds
 * @param sampleRate in Hz
 * @param channels number of channels
 * @param tags the file's own tags, lower-case names
 * @param metadata title, artists and so on, from the catalogue or else from the tags
 * @param cover the embedded picture; null where there is none
 * @param attempt how often the step was tried in this run, from 1
 * @param waitMs time between being queued and being run, milliseconds
 * @param runMs time that the step took, milliseconds
 */
public record TrackDownloaded(
        UUID trackId,
        UUID jobId,
        String key,
        long sizeBytes,
        String sha256,
        String format,
        String codec,
        double durationS,
        int sampleRate,
        int channels,
        Map<String, String> tags,
        TrackMetadata metadata,
        StoredFile cover,
        Plan plan,
        int attempt,
        long waitMs,
        long runMs,
        Map<String, String> links)
        implements Event {
    @Override
    public String recordKey() {
        return trackId.toString();
    }
}
