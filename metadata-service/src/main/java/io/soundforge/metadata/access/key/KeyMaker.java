package io.soundforge.metadata.access.key;

import io.soundforge.events.EventCodec;
import io.soundforge.metadata.access.AuthSettings;
import io.soundforge.metadata.access.OwnerNames;
import io.soundforge.metadata.access.Scope;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.QueryTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what is asked for, and makes keys. */
@ApplicationScoped
class KeyMaker {
    private final KeyStore store;
    private final ApiKeys keys;
    private final AuthSettings.Keys settings;
    private final Pattern owners;

    KeyMaker(KeyStore store, ApiKeys keys, AuthSettings settings) {
        this.store = store;
        this.keys = keys;
        this.settings = settings.keys();
        this.owners = OwnerNames.pattern(this.settings.ownerLength());
    }

    /**
     * Makes a key.
     *
     * @param asking who asks, the owner where the request names none
     * @return it, with its text
     * @throws ApiException 400 NO_SCOPES, UNKNOWN_SCOPE, INVALID_OWNER, LABEL_TOO_LONG, INVALID_TIME, INVALID_EXPIRY; 409 TOO_MANY_KEYS
     */
    KeyView make(KeyRequest request, String asking) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        ApiKey key = new ApiKey(
                EventCodec.newId(),
                owner(request.owner(), asking),
                label(request.label()),
                scopes(request.scopes()),
                now,
                expiry(request.expiresAt(), now),
                null,
                null);
        String text = KeyText.random(key.id());
        if (!store.insert(key, KeyText.hash(text))) {
            throw ApiException.conflict(
                    "TOO_MANY_KEYS",
                    "There are " + settings.most()
                            + " good keys, and there may be no more: revoke one that nobody needs.");
        }
        keys.forget();
        return KeyView.made(key, text);
    }

    private String owner(String owner, String asking) {
        if (owner == null) {
            return asking;
        }
        if (!owners.matcher(owner).matches()) {
            throw ApiException.badField(
                    "INVALID_OWNER",
                    "owner",
                    "An owner has 1 to " + settings.ownerLength() + " printable characters of ASCII, and no spaces.");
        }
        return owner;
    }

    private String label(String label) {
        if (label != null && (label.length() > settings.labelLength() || label.indexOf('\0') >= 0)) {
            throw ApiException.badField(
                    "LABEL_TOO_LONG",
                    "label",
                    "A label is a text of at most " + settings.labelLength() + " characters.");
        }
        return label == null || label.isBlank() ? null : label;
    }

    private static Set<Scope> scopes(List<String> names) {
        if (names == null || names.isEmpty()) {
            throw ApiException.badField(
                    "NO_SCOPES", "scopes", "A key has one or more scopes of " + String.join(", ", Scope.names()) + ".");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String field = "scopes[" + i + "]";
            scopes.add(Scope.of(name)
                    .orElseThrow(() -> ApiException.unknownValue("UNKNOWN_SCOPE", field, name, Scope.names())));
        }
        return scopes;
    }

    private static Instant expiry(String text, Instant now) {
        Instant expiry = QueryTime.parse("expires_at", text);
        if (expiry != null && !expiry.isAfter(now)) {
            throw ApiException.badField("INVALID_EXPIRY", "expires_at", "A key expires in the future.");
        }
        return expiry;
    }
}
