package io.soundforge.local.view;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values below one another; what is empty is left out. */
public final class FactList {
    private final Map<String, String> facts = new LinkedHashMap<>();

    /** @param value empty: left out */
    public void add(String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    /** Prints a rule, and the facts below it. */
    public void print(PrintStream out) {
        if (facts.isEmpty()) {
            return;
        }
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.println("─".repeat(60));
        facts.forEach((name, value) -> out.println(name + " ".repeat(width - name.length() + 2) + value));
    }
}
