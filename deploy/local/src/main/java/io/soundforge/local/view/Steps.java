package io.soundforge.local.view;

/** Steps and songs in words. */
final class Steps {
    private Steps() {}

    static String name(String step) {
        return switch (step) {
            case "resolve" -> "look-up";
            case "analyze" -> "analysis";
            case "separate" -> "separation";
            default -> step;
        };
    }

    static String songs(int count) {
        return count == 1 ? "1 song" : count + " songs";
    }
}
