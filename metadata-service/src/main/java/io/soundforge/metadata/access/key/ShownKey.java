package io.soundforge.metadata.access.key;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** Somebody shows a key. */
final class ShownKey extends BaseAuthenticationRequest {
    private final String key;

    ShownKey(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }
}
