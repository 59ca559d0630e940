package io.soundforge.storageclient;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a stored file is. Decides where it lies, how long it is kept and how it is counted. */
public enum BlobKind {
    /** A user's file, before any job has taken it. */
    UPLOAD,
    /** The audio of a track. */
    DOWNLOAD,
    /** The picture embedded in the audio. */
    COVER,
    /** The analysis document. */
    ANALYSIS,
    /** Peaks for drawing. */
    WAVEFORM,
    /** One separated part. */
    STEM;

    /** The name on the wire and in the database: lower case. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BlobKind ofWire(String wire) {
        for (BlobKind kind : values()) {
            if (kind.wire().equals(wire)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind: " + wire);
    }
}
