package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** One kind of work on a track. Each step belongs to exactly one service. */
public enum Step {
    /** Find the metadata of a link that is not audio itself (gateway). */
    RESOLVE,
    /** Fetch the audio, or take an upload, and prove that it is audio (download-service). */
    DOWNLOAD,
    /** Tempo, key, loudness and the rest (analysis-service). */
    ANALYZE,
    /** Stems (separation-service). */
    SEPARATE;

    /** The name on the wire: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return the step of that wire name, or null for one that this version does not know */
    @JsonCreator
    public static Step ofWire(String wire) {
        return WireEnum.find(Step.class, wire);
    }
}
