package io.soundforge.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.soundforge.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Text that strangers wrote (tags, messages of tools), made fit for Postgres, which takes neither NUL nor half a surrogate pair. */
public final class PgText {
    /** What may stand for such a character in JSON; most often it does not. */
    private static final Pattern SUSPICIOUS = Pattern.compile("\\\\u(0000|[dD][89a-fA-F])");

    private static final int REPLACEMENT = 0xFFFD;

    private PgText() {}

    /** Without NUL characters, and with a replacement character for each lone surrogate; null for null. */
    public static String plain(String text) {
        if (text == null || text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints()
                .filter(c -> c != 0)
                .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** As {@link #json(String)}. */
    public static String json(byte[] json) {
        return json(new String(json, StandardCharsets.UTF_8));
    }

    /** JSON text whose strings are as {@link #plain} makes them. */
    public static String json(String json) {
        if (!SUSPICIOUS.matcher(json).find()) {
            return json;
        }
        try {
            return EventCodec.json().writeValueAsString(clean(EventCodec.json().readTree(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private static JsonNode clean(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(plain(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode array = EventCodec.json().createArrayNode();
            node.forEach(child -> array.add(clean(child)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = EventCodec.json().createObjectNode();
            node.properties().forEach(entry -> object.set(plain(entry.getKey()), clean(entry.getValue())));
            return object;
        }
        return node;
    }
}
