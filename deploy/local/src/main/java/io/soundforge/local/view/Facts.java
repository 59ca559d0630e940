package io.soundforge.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Figures of a document in words; what is not there is empty. */
final class Facts {
    private Facts() {}

    static String number(JsonNode node, String field, String format) {
        return number(node, field, value -> String.format(Locale.ROOT, format, value));
    }

    static String number(JsonNode node, String field, DoubleFunction<String> format) {
        return node.path(field).isNumber() ? format.apply(node.path(field).asDouble()) : "";
    }
}
