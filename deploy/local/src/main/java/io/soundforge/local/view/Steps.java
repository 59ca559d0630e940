package io.soundforge.local.view;

/** Steps in words. */
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
}
