package io.soundforge.webhook.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.soundforge.events.EventCodec;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Makes links in events work for whoever holds them, for webhooks whose owner wants that. */
@ApplicationScoped
class BearerLinks {
    /** Gives a link a signature, where it is one of ours. */
    @FunctionalInterface
    interface Grant {
        String grant(String link, String owner, Instant from);
    }

    private final Grant grant;

    BearerLinks(Grant grant) {
        this.grant = grant;
    }

    /** The data with granted links, as JSON. */
    byte[] in(JsonNode data, String owner, Instant from) {
        return EventCodec.toJson(granted(data, owner, from));
    }

    private JsonNode granted(JsonNode node, String owner, Instant from) {
        if (node.isObject()) {
            ObjectNode object = EventCodec.json().createObjectNode();
            node.properties().forEach(entry -> object.set(entry.getKey(), granted(entry.getValue(), owner, from)));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = EventCodec.json().createArrayNode();
            node.forEach(child -> array.add(granted(child, owner, from)));
            return array;
        }
        return node.isTextual() ? TextNode.valueOf(grant.grant(node.textValue(), owner, from)) : node;
    }
}
