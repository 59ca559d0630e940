package io.soundforge.storage.serve;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** A name that a browser may save a file under, on any system: what a user or a tag said, without what could do harm. */
final class DownloadName {
    private static final int MAX_BYTES = 200;

    /** Separators, what Windows forbids, controls, and marks that turn the direction of text. */
    private static final Pattern HARMFUL =
            Pattern.compile("[/\\\\:*?\"<>|\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]+");

    private static final Pattern RESERVED = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\\..*)?");

    private DownloadName() {}

    /** The name made harmless; the other one if nothing is left of it. */
    static String clean(String name, String otherwise) {
        if (name == null) {
            return otherwise;
        }
        String text = Normalizer.normalize(HARMFUL.matcher(name).replaceAll("_"), Normalizer.Form.NFC);
        text = text.replaceAll("\\s+", " ").replaceAll("^[ .]+|[ .]+$", "");
        text = shorten(text);
        if (text.isEmpty() || text.chars().allMatch(c -> c == '_')) {
            return otherwise;
        }
        return RESERVED.matcher(text).matches() ? "_" + text : text;
    }

    /** Value of a Content-Disposition header: ASCII for old clients, UTF-8 after RFC 6266 for the others. */
    static String attachment(String name) {
        StringBuilder ascii = new StringBuilder();
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
        plain.codePoints().forEach(c -> ascii.append(c < 0x20 || c > 0x7e || c == '%' ? "_" : Character.toString(c)));
        return "attachment; filename=\"" + ascii.toString().replace("\\", "_").replace("\"", "_")
                + "\"; filename*=UTF-8''" + percentEncoded(name);
    }

    private static String percentEncoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** Cuts the middle part of a long name: its extension stays. */
    private static String shorten(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
        int room = MAX_BYTES - extension.getBytes(StandardCharsets.UTF_8).length;
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int c : name.substring(0, name.length() - extension.length())
                .codePoints()
                .toArray()) {
            String character = Character.toString(c);
            used += character.getBytes(StandardCharsets.UTF_8).length;
            if (used > room) {
                break;
            }
            cut.append(character);
        }
        return cut.toString().trim() + extension;
    }
}
