package io.soundforge.local.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every setting and variable that the pages in docs/ name. */
final class KnownSettings {
    /** Such as {@code soundforge.tasks.lease}, {@code .poll} (which goes on from the name before it) or {@code SOUNDFORGE_HEAP}. */
    private static final Pattern NAME = Pattern.compile("`(\\.?[a-z][a-z0-9.-]+|[A-Z][A-Z0-9_]+)(?:=[^`]*)?`");

    private final Set<String> names = new TreeSet<>();

    KnownSettings(Path docs) throws IOException {
        try (Stream<Path> pages = Files.walk(docs)) {
            pages.filter(page -> page.toString().endsWith(".md")).forEach(this::read);
        }
    }

    /** Whether a page names it, as a setting or as an environment variable. */
    boolean has(String name) {
        return names.contains(variable(name));
    }

    private void read(Path page) {
        try {
            Files.readAllLines(page).forEach(this::readLine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLine(String line) {
        String before = "";
        Matcher name = NAME.matcher(line);
        while (name.find()) {
            String text = name.group(1);
            if (text.startsWith(".")) {
                int levels = (int) text.chars().filter(c -> c == '.').count();
                text = parent(before, levels) + text;
            } else {
                before = text;
            }
            names.add(variable(text));
        }
    }

    private static String parent(String name, int levels) {
        String parent = name;
        for (int i = 0; i < levels && parent.contains("."); i++) {
            parent = parent.substring(0, parent.lastIndexOf('.'));
        }
        return parent;
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
