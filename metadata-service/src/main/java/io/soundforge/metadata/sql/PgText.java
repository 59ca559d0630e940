package io.soundforge.metadata.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.soundforge.events.EventCodec;
import java.nio.charset.StandardCharsets;

/** Text that strangers wrote (tags, messages of tools), made fit for Postgres, which has no NUL characters. */
public final class PgText {
    private static final String NUL_IN_JSON = "\\u0000";

    private PgText() {}

    /** Without NUL characters; null for null. */
    public static String plain(String text) {
        return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    /** As {@link #json(String)}. */
    public static String json(byte[] json) {
        return json(new String(json, StandardCharsets.UTF_8));
    }

    /** JSON text without NUL characters in its strings. */
    public static String json(String json) {
        if (!json.contains(NUL_IN_JSON)) {
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
