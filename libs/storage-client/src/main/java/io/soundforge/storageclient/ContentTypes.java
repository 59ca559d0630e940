package io.soundforge.storageclient;

import java.util.Locale;
import java.util.Map;

/** Media types of the files that are stored here. */
public final class ContentTypes {
    /** Bytes of which nothing is claimed. */
    public static final String UNKNOWN = "application/octet-stream";

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("flac", "audio/flac"),
            Map.entry("wav", "audio/wav"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("oga", "audio/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("mp4", "audio/mp4"),
            Map.entry("aac", "audio/aac"),
            Map.entry("aif", "audio/aiff"),
            Map.entry("aiff", "audio/aiff"),
            Map.entry("webm", "audio/webm"),
            Map.entry("mka", "audio/x-matroska"),
            Map.entry("wma", "audio/x-ms-wma"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("png", "image/png"),
            Map.entry("webp", "image/webp"),
            Map.entry("gif", "image/gif"),
            Map.entry("json", "application/json"),
            Map.entry("zip", "application/zip"));

    private ContentTypes() {}

    /** The type that goes with an extension; {@link #UNKNOWN} where there is none. */
    public static String ofExtension(String extension) {
        return BY_EXTENSION.getOrDefault(extension.toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /** The claimed type if it is one that a browser will never run, else the one that goes with the extension. */
    public static String safe(String claimed, String extension) {
        if (claimed != null && BY_EXTENSION.containsValue(claimed)) {
            return claimed;
        }
        return ofExtension(extension);
    }
}
