package io.soundforge.storageclient;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a stored file. There is a fixed grammar and nothing else is a key, so that a key is safe as a path on every system:
 * {@code uploads/{id}}, {@code downloads/{track}.{ext}}, {@code covers/{track}.{ext}}, {@code stems/{track}/{stem}.{ext}},
 * {@code analysis/{track}.json}, {@code analysis/{track}.waveform.json}.
 */
public final class StorageKey {
    private static final String UUID_PATTERN = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
    private static final String EXTENSION = "[a-z0-9]{1,8}";
    private static final String STEM = "([a-z0-9][a-z0-9_-]{0,63})";

    private static final Pattern UPLOAD = Pattern.compile("uploads/" + UUID_PATTERN);
    private static final Pattern DOWNLOAD = Pattern.compile("downloads/" + UUID_PATTERN + "\\." + EXTENSION);
    private static final Pattern COVER = Pattern.compile("covers/" + UUID_PATTERN + "\\." + EXTENSION);
    private static final Pattern STEMS = Pattern.compile("stems/" + UUID_PATTERN + "/" + STEM + "\\." + EXTENSION);
    private static final Pattern ANALYSIS = Pattern.compile("analysis/" + UUID_PATTERN + "\\.json");
    private static final Pattern WAVEFORM = Pattern.compile("analysis/" + UUID_PATTERN + "\\.waveform\\.json");

    /** Longer than any key that matches; a cheap first look at hostile ones. */
    private static final int MAX_LENGTH = 160;

    /** Names that stand for devices on Windows, whatever extension follows. */
    private static final Set<String> RESERVED = Set.of(
            "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private final String value;
    private final BlobKind kind;
    private final UUID id;

    private StorageKey(String value, BlobKind kind, UUID id) {
        this.value = value;
        this.kind = kind;
        this.id = id;
    }

    /** @throws InvalidKeyException if the text is no key */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StorageKey parse(String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            throw new InvalidKeyException("not a storage key");
        }
        return switch (text.substring(0, Math.max(0, text.indexOf('/')))) {
            case "uploads" -> match(UPLOAD, text, BlobKind.UPLOAD);
            case "downloads" -> match(DOWNLOAD, text, BlobKind.DOWNLOAD);
            case "covers" -> match(COVER, text, BlobKind.COVER);
            case "stems" -> match(STEMS, text, BlobKind.STEM);
            case "analysis" ->
                text.endsWith(".waveform.json")
                        ? match(WAVEFORM, text, BlobKind.WAVEFORM)
                        : match(ANALYSIS, text, BlobKind.ANALYSIS);
            default -> throw new InvalidKeyException("not a storage key");
        };
    }

    /** {@code uploads/{id}} */
    public static StorageKey upload(UUID id) {
        return parse("uploads/" + id);
    }

    /** {@code downloads/{track}.{ext}} */
    public static StorageKey download(UUID trackId, String extension) {
        return parse("downloads/" + trackId + "." + extension);
    }

    /** {@code covers/{track}.{ext}} */
    public static StorageKey cover(UUID trackId, String extension) {
        return parse("covers/" + trackId + "." + extension);
    }

    /** {@code stems/{track}/{stem}.{ext}} */
    public static StorageKey stem(UUID trackId, String stem, String extension) {
        return parse("stems/" + trackId + "/" + stem + "." + extension);
    }

    /** {@code analysis/{track}.json} */
    public static StorageKey analysis(UUID trackId) {
        return parse("analysis/" + trackId + ".json");
    }

    /** {@code analysis/{track}.waveform.json} */
    public static StorageKey waveform(UUID trackId) {
        return parse("analysis/" + trackId + ".waveform.json");
    }

    /** The whole key. */
    public String value() {
        return value;
    }

    /** What the file is. */
    public BlobKind kind() {
        return kind;
    }

    /** The upload, or the track that the file belongs to. */
    public UUID id() {
        return id;
    }

    /** The last segment, e.g. {@code vocals.flac}. */
    public String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** What follows the last dot of the file's name; empty where there is none. */
    public String extension() {
        String name = fileName();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    /** Whether the name, without extensions, stands for a device on Windows. */
    static boolean isReservedName(String fileName) {
        int dot = fileName.indexOf('.');
        return RESERVED.contains((dot < 0 ? fileName : fileName.substring(0, dot)).toLowerCase(Locale.ROOT));
    }

    private static StorageKey match(Pattern pattern, String text, BlobKind kind) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches() || isReservedName(text.substring(text.lastIndexOf('/') + 1))) {
            throw new InvalidKeyException("not a storage key");
        }
        return new StorageKey(text, kind, UUID.fromString(matcher.group(1)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StorageKey key && key.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    @JsonValue
    public String toString() {
        return value;
    }
}
