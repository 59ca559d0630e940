package io.soundforge.webhook.endpoint;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.Labels;
import io.soundforge.sql.PgText;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.event.EventTypes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Turns what a client asks for into settings, or says which field cannot be had and what could be. Looks at nothing outside. */
@ApplicationScoped
class EndpointValidator {
    private final WebhookSettings.Limits limits;
    private final WebhookSettings.Rotation rotation;
    private final Targets targets;
    private final HeaderRules headerRules;
    private final Labels labelRules;

    EndpointValidator(WebhookSettings settings, Targets targets) {
        this.limits = settings.limits();
        this.rotation = settings.rotation();
        this.targets = targets;
        this.headerRules = new HeaderRules(limits);
        this.labelRules = new Labels(limits.labels(), limits.labelKeyLength(), limits.labelValueLength());
    }

    /** The settings; headers and secret aside. Where the URL leads is not looked at. */
    EndpointSettings settings(WebhookRequest request) {
        targets.parse(request.url());
        return new EndpointSettings(
                request.url().strip(),
                events(request.events()),
                labelRules.check(request.labels()),
                description(request.description()),
                rate(request.ratePerS()),
                linkAccess(request.linkAccess()));
    }

    /** @param headers null: none */
    Map<String, String> headers(Map<String, String> headers) {
        return headerRules.check(headers);
    }

    /** @param text null: a random one */
    SigningSecret secret(String text) {
        return text == null
                ? SigningSecret.random()
                : SigningSecret.parse(text)
                        .orElseThrow(() -> ApiException.badField(
                                "INVALID_SECRET", "secret", "A secret is whsec_ and 24 to 64 bytes in base64."));
    }

    /** @param seconds for which the secret before signs, too; null: as usual */
    Duration overlap(Long seconds) {
        if (seconds == null) {
            return rotation.overlap();
        }
        long most = rotation.overlapCap().toSeconds();
        if (seconds < 0 || seconds > most) {
            throw ApiException.badField(
                    "INVALID_OVERLAP", "overlap_s", "overlap_s is a number of seconds from 0 to " + most + ".");
        }
        return Duration.ofSeconds(seconds);
    }

    private static List<String> events(List<String> events) {
        List<String> known = EventTypes.patterns();
        if (events == null || events.isEmpty()) {
            throw ApiException.badField(
                    "NO_EVENTS", "events", "At least one type of events is needed: " + String.join(", ", known) + ".");
        }
        for (int i = 0; i < events.size(); i++) {
            if (!known.contains(events.get(i))) {
                throw ApiException.unknownValue("UNKNOWN_EVENT", "events[" + i + "]", events.get(i), known);
            }
        }
        return events.stream().distinct().toList();
    }

    private String description(String text) {
        if (text != null && text.length() > limits.descriptionLength()) {
            throw ApiException.badField(
                    "DESCRIPTION_TOO_LONG",
                    "description",
                    "A description has at most " + limits.descriptionLength() + " characters.");
        }
        return text == null || text.isBlank() ? null : PgText.plain(text);
    }

    private Integer rate(Long rate) {
        if (rate != null && (rate < 1 || rate > limits.rate())) {
            throw ApiException.badField(
                    "INVALID_RATE", "rate_per_s", "rate_per_s is a number from 1 to " + limits.rate() + ".");
        }
        return rate == null ? null : rate.intValue();
    }

    private static LinkAccess linkAccess(String name) {
        return name == null
                ? LinkAccess.SESSION
                : LinkAccess.ofWire(name)
                        .orElseThrow(() -> ApiException.unknownValue(
                                "INVALID_LINK_ACCESS", "link_access", name, LinkAccess.NAMES));
    }
}
