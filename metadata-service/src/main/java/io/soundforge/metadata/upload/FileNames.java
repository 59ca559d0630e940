package io.soundforge.metadata.upload;

import java.text.Normalizer;

/** Names that users gave to their files. They are shown to people and never become part of a path. */
public final class FileNames {
    private FileNames() {}

    /**
     * The last part of a name, without control characters, cut in its middle where it is too long; the extension stays.
     *
     * @param maxLength in UTF-16 units
     * @return null where nothing is left
     */
    public static String forDisplay(String name, int maxLength) {
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String clean = Normalizer.normalize(last, Normalizer.Form.NFC)
                .codePoints()
                .filter(FileNames::isShown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        if (clean.isEmpty() || clean.equals(".") || clean.equals("..")) {
            return null;
        }
        return clean.length() <= maxLength ? clean : cut(clean, maxLength);
    }

    private static boolean isShown(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static String cut(String name, int maxLength) {
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
        int keep = Math.max(1, maxLength - extension.length() - 1);
        if (Character.isHighSurrogate(name.charAt(keep - 1))) {
            keep--;
        }
        return name.substring(0, keep) + "…" + extension;
    }
}
