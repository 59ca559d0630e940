package io.soundforge.local.view;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Columns as wide as their widest cell. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    /** A table with these headings. */
    public TextTable(String... headings) {
        rows.add(headings);
    }

    /** Adds a row with a cell for every heading. */
    public TextTable row(String... cells) {
        rows.add(cells);
        return this;
    }

    /** Prints it. */
    public void print(PrintStream out) {
        int columns = rows.getFirst().length;
        int[] widths = IntStream.range(0, columns).map(this::width).toArray();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(row[column]).append(" ".repeat(widths[column] - length(row[column])));
                line.append(GAP);
            }
            out.println(line.toString().stripTrailing());
            if (row == rows.getFirst()) {
                out.println("─".repeat(Arrays.stream(widths).sum() + GAP.length() * (columns - 1)));
            }
        }
    }

    /** The text, or its beginning where it is longer than that many characters. */
    public static String fitted(String text, int width) {
        return length(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> length(row[column])).max().orElse(0);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
