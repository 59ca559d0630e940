package io.soundforge.local.view;

import java.time.Duration;
import java.util.Locale;

/** Times for people. */
public final class Durations {
    private Durations() {}

    /** A rough length: {@code 7 s}, {@code 3 min}, {@code 5 h}, {@code 2 d}. */
    public static String brief(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /** A computing time: {@code 0.3 s}, {@code 75.2 s}. */
    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** A song's length: {@code 3:07}. */
    public static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format("%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60)
                : String.format("%d:%02d", whole / 60, whole % 60);
    }
}
