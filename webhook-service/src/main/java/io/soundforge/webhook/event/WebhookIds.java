package io.soundforge.webhook.event;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of events, fit for a header and for signing. */
final class WebhookIds {
    /** No full stop: Standard Webhooks 1.0 signs {@code id.timestamp.body}. */
    private static final Pattern FIT = Pattern.compile("[A-Za-z0-9_:-]{1,128}");

    private WebhookIds() {}

    /** The id itself where it is fit, as ours are; else one that is made of it, always the same. */
    static String of(String eventId) {
        return FIT.matcher(eventId).matches()
                ? eventId
                : UUID.nameUUIDFromBytes(eventId.getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
