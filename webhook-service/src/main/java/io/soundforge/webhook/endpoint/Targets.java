package io.soundforge.webhook.endpoint;

import io.soundforge.egress.EgressClient;
import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressUrl;
import io.soundforge.egress.PlainHttp;
import io.soundforge.problem.ApiException;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Where webhooks may lead. Judged when somebody asks for it; and again, by the sender, at each attempt. */
@ApplicationScoped
class Targets {
    private static final String FIELD = "url";

    /** Well-formed, but not for us: another scheme, or a user name. */
    private static final Pattern NOT_FOR_US =
            Pattern.compile("(?i)\\s*(?:(?!https?:)[a-z][a-z0-9+.-]*://.*|https?://[^/?#]*@.*)", Pattern.DOTALL);

    private final EgressClient client;
    private final PlainHttp plainHttp;
    private final int urlBytes;
    private final Duration patience;

    Targets(EgressClient client, WebhookSettings settings) {
        this.client = client;
        this.plainHttp = settings.http();
        this.urlBytes = settings.limits().urlBytes();
        this.patience = settings.attempt().connectTimeout();
    }

    /**
     * Takes an address apart.
     *
     * @throws ApiException 400 URL_INVALID, URL_TOO_LONG, URL_NOT_ALLOWED
     */
    EgressUrl parse(String url) {
        if (url == null || url.isBlank()) {
            throw ApiException.badField("URL_INVALID", FIELD, "A webhook needs an address: https://host/path.");
        }
        if (url.strip().getBytes(StandardCharsets.UTF_8).length > urlBytes) {
            throw ApiException.badField("URL_TOO_LONG", FIELD, "An address has at most " + urlBytes + " bytes.");
        }
        try {
            return EgressUrl.parse(url);
        } catch (EgressException e) {
            boolean wellFormed = NOT_FOR_US.matcher(url).matches();
            throw refused(wellFormed ? "URL_NOT_ALLOWED" : "URL_INVALID", e);
        }
    }

    /**
     * Resolves an address and looks at all that comes of it. Not to be called within a transaction.
     *
     * @throws ApiException 400 URL_NOT_ALLOWED, HOST_NOT_FOUND
     */
    void vet(EgressUrl url) throws InterruptedException {
        try {
            client.vet(url, patience, plainHttp);
        } catch (EgressException e) {
            throw refused(e.code() == EgressCode.URL_NOT_ALLOWED ? "URL_NOT_ALLOWED" : "HOST_NOT_FOUND", e);
        }
    }

    private static ApiException refused(String code, EgressException why) {
        String text = why.getMessage();
        return ApiException.badField(code, FIELD, Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".");
    }
}
