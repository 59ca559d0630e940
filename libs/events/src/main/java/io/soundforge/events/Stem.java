package io.soundforge.events;

/**
 * One separated part of a song.
 *
 * @param name {@code vocals}, {@code drums}, {@code bass}, {@code other}, {@code guitar}, {@code piano} or {@code residual}
 * @param key storage key
 * @param levelDb RMS level, dBFS; null for digital silence
 * @param peakDb sample peak, dBFS; null for digital silence
 * @param silent whether nothing audible is in it
 */
public record Stem(
        String name, String key, long sizeBytes, String sha256, Double levelDb, Double peakDb, boolean silent) {}
