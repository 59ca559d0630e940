package io.soundforge.storage.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Names that somebody might try. */
public final class HostileNames {
    private static final List<String> PIECES = List.of(
            "..",
            ".",
            "/",
            "//",
            "\\",
            "%2e%2e",
            "%00",
            "\0",
            "C:",
            "CON",
            "nul.flac",
            "~",
            "$HOME",
            "a",
            "etc/passwd",
            "\n",
            "\r\n",
            "\t",
            " ",
            "stems",
            "uploads",
            "staging",
            "tmp",
            "😀",
            "ﬁ",
            "é",
            "\u202e",
            "\ufeff",
            "\u2215",
            "\uff0e\uff0e",
            ":",
            "*",
            "?",
            "|",
            "<",
            "\"",
            "'",
            ";",
            "&&",
            "`id`",
            "-rf");

    private HostileNames() {}

    /** Known tricks, and some hundreds of random mixtures of their pieces. Always the same ones. */
    public static Stream<String> paths() {
        List<String> paths = new ArrayList<>(List.of(
                "",
                "/",
                ".",
                "..",
                "../x",
                "stems/../../etc/passwd",
                "stems/..",
                "/etc/passwd",
                "stems//x",
                "stems/",
                "stems/./x",
                "stems\\x",
                "C:\\x",
                "stems/C:",
                "stems/a\0b",
                "stems/" + "a".repeat(300),
                "a/b/c/d/e/f",
                "stems/x.",
                "stems/.hidden",
                "stems/😀",
                "stems/%2e%2e/x",
                "stems/a b",
                "stems/a\nb",
                "upload",
                "stems/x/..",
                "stems/-rf",
                "stems/a..b",
                "file:///etc/passwd"));
        Random random = new Random(7);
        while (paths.size() < 300) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                path.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (!isHarmless(path.toString())) {
                paths.add(path.toString());
            }
        }
        return paths.stream();
    }

    /** An independent, plainer statement of what is harmless: only such characters, two to five non-empty segments, no tricks. */
    private static boolean isHarmless(String path) {
        String[] segments = path.split("/", -1);
        if (segments.length < 2 || segments.length > 5) {
            return false;
        }
        for (String segment : segments) {
            boolean plain =
                    segment.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
            if (!plain
                    || segment.isEmpty()
                    || segment.startsWith(".")
                    || segment.startsWith("_")
                    || segment.startsWith("-")
                    || segment.endsWith(".")
                    || segment.contains("..")) {
                return false;
            }
        }
        return true;
    }
}
