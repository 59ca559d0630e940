package io.soundforge.local.bench;

/** Percentiles by the nearest rank. */
final class Percentiles {
    private Percentiles() {}

    /** @param sorted ascending, at least one */
    static long of(long[] sorted, int percent) {
        int index = (int) Math.ceil(percent / 100.0 * sorted.length) - 1;
        return sorted[Math.max(0, index)];
    }
}
