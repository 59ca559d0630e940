package io.soundforge.webhook.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.soundforge.secrets.SecretBox;
import io.soundforge.secrets.SecretException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;

/** Seals and opens what an endpoint's row keeps secret: signing secrets and custom headers. Each opens for its endpoint only. */
@ApplicationScoped
public class EndpointVault {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final SecretBox box;

    EndpointVault(SecretBox box) {
        this.box = box;
    }

    /** Whether there is a key to seal with. */
    public boolean isReady() {
        return box.isReady();
    }

    /** Seals a signing secret. */
    public byte[] sealSecret(UUID endpoint, SigningSecret secret) {
        return box.seal(secret.text(), "webhook-secret:" + endpoint);
    }

    /** @throws SecretException if it cannot be opened */
    public SigningSecret openSecret(UUID endpoint, byte[] sealed) {
        return SigningSecret.parse(box.open(sealed, "webhook-secret:" + endpoint))
                .orElseThrow(() -> new SecretException("This is no signing secret."));
    }

    /** Seals custom headers; null for none. */
    public byte[] sealHeaders(UUID endpoint, Map<String, String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        try {
            return box.seal(JSON.writeValueAsString(headers), "webhook-headers:" + endpoint);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param sealed null: no headers */
    public Map<String, String> openHeaders(UUID endpoint, byte[] sealed) {
        if (sealed == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(box.open(sealed, "webhook-headers:" + endpoint), HEADERS);
        } catch (JsonProcessingException e) {
            throw new SecretException("These are no headers.");
        }
    }
}
