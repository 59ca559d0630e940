package io.soundforge.webhook.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.Startup;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.storageclient.LinkGrants;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes links in events work for whoever holds them, for webhooks whose owner wants that. Only the links that the event itself offers are
 * granted: an address of ours in a song's tags stays what it is. Without a secret to sign with, the service does not start.
 */
@Startup
@ApplicationScoped
class BearerLinks {
    private static final String LINKS = "links";

    private final LinkGrants grants;
    private final String origin;
    private final Duration validity;

    BearerLinks(LinkGrants grants, WebhookSettings settings, ApiLinks links) {
        this.grants = grants;
        this.origin = links.publicUrl();
        this.validity = settings.bearerLinks();
    }

    /**
     * The data with granted links, as JSON; the same bytes for the same event.
     *
     * @param from the event's time, from which on links are valid
     */
    byte[] in(JsonNode data, String owner, Instant from) {
        if (!data.isObject() || !data.path(LINKS).isObject()) {
            return EventCodec.toJson(data);
        }
        Instant expiresAt = from.plus(validity);
        ObjectNode links = EventCodec.json().createObjectNode();
        data.get(LINKS).properties().forEach(link -> {
            JsonNode value = link.getValue();
            links.set(
                    link.getKey(),
                    value.isTextual() ? links.textNode(granted(value.textValue(), owner, expiresAt)) : value);
        });
        ObjectNode granted = data.deepCopy();
        granted.set(LINKS, links);
        return EventCodec.toJson(granted);
    }

    private String granted(String link, String owner, Instant expiresAt) {
        if (!link.startsWith(origin + "/")) {
            return link;
        }
        String path = link.substring(origin.length());
        return LinkGrants.isGrantable(path) ? link + grants.query(path, owner, expiresAt) : link;
    }
}
