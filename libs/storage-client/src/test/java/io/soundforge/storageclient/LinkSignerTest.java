package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.storageclient.LinkSigner.Verdict;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LinkSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private final StorageKey key = StorageKey.stem(UUID.randomUUID(), "vocals", "flac");
    private final LinkSigner signer = signer(SECRET, null, NOW);

    private static LinkSigner signer(String secret, String previous, Instant now) {
        return new LinkSigner(
                secret, Optional.ofNullable(previous), Duration.ofMinutes(15), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Verdict verify(LinkSigner signer, String link, Map<String, String> changes) {
        URI uri = URI.create(link);
        Map<String, String> query = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        query.putAll(changes);
        return signer.verify(
                changes.getOrDefault("path", uri.getPath()),
                query.get("exp"),
                query.get("kid"),
                query.get("download"),
                query.get("sig"));
    }

    @Test
    void knowsItsOwnLinks() {
        SignedLink plain = signer.link(key);
        SignedLink named = signer.link(key, "Björk & Co – 100 %+.flac", Duration.ofHours(1));
        SignedLink archive = signer.archive(key.id(), "Jóga.zip", null);

        assertThat(plain.expiresAt()).isEqualTo(NOW.plusSeconds(900));
        assertThat(named.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(plain.path()).startsWith("/files/" + key + "?exp=");
        assertThat(archive.path()).startsWith("/files/archive/" + key.id() + ".zip?");
        for (SignedLink link : new SignedLink[] {plain, named, archive}) {
            assertThat(verify(signer, link.path(), Map.of())).isEqualTo(Verdict.VALID);
        }
    }

    @Test
    void refusesWhateverWasChanged() {
        String link = signer.link(key, "a.flac", null).path();
        String foreign = StorageKey.stem(key.id(), "drums", "flac").value();

        assertThat(verify(signer, link, Map.of("path", "/files/" + foreign))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("exp", "99999999999"))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("exp", "-1"))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("exp", "9".repeat(30)))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("kid", "00000000"))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("download", "b.exe"))).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer, link, Map.of("sig", ""))).isEqualTo(Verdict.INVALID);
        assertThat(signer.verify("/files/" + key, null, null, null, null)).isEqualTo(Verdict.INVALID);
        assertThat(verify(signer(OTHER, null, NOW), link, Map.of())).isEqualTo(Verdict.INVALID);
    }

    @Test
    void linksEnd() {
        String link = signer.link(key).path();

        assertThat(verify(signer(SECRET, null, NOW.plusSeconds(899)), link, Map.of()))
                .isEqualTo(Verdict.VALID);
        assertThat(verify(signer(SECRET, null, NOW.plusSeconds(900)), link, Map.of()))
                .isEqualTo(Verdict.EXPIRED);
        assertThat(verify(signer(OTHER, null, NOW.plusSeconds(900)), link, Map.of()))
                .isEqualTo(Verdict.INVALID);
    }

    @Test
    void acceptsTheSecretBeforeButSignsWithTheNewOne() {
        LinkSigner rotated = signer(OTHER, SECRET, NOW);

        assertThat(verify(rotated, signer.link(key).path(), Map.of())).isEqualTo(Verdict.VALID);
        assertThat(verify(signer, rotated.link(key).path(), Map.of())).isEqualTo(Verdict.INVALID);
    }

    @Test
    void wantsALongSecret() {
        assertThatThrownBy(() -> signer("short", null, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("soundforge.links.secret");
    }
}
