package io.soundforge.webhook.endpoint;

import java.util.List;
import java.util.Map;

/**
 * What an owner decides about a webhook, but for its secrets: checked, or as it was stored.
 *
 * @param description null for none
 * @param ratePerS attempts per second at most; null for no limit
 */
record EndpointSettings(
        String url,
        List<String> events,
        Map<String, String> labels,
        String description,
        Integer ratePerS,
        LinkAccess linkAccess) {}
