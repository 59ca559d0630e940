package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.storageclient.LinkGrants.Judgement;
import io.soundforge.storageclient.LinkSigner.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkGrantsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(7));
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final Judgement INVALID = new Judgement(Verdict.INVALID, null);
    private static final String ID = "01a20abb-ce38-766e-96fc-f6958cb081a2";
    private static final String TRACK = "/api/v1/tracks/" + ID;

    private final LinkGrants grants = grants(SECRET, null, NOW);

    private static LinkGrants grants(String secret, String previous, Instant now) {
        return new LinkGrants(secret, Optional.ofNullable(previous), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String parameter(String query, String name) {
        return query.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
    }

    private static Judgement judge(LinkGrants grants, String path, String query) {
        return grants.judge(path, parameter(query, LinkGrants.EXPIRES), parameter(query, LinkGrants.GRANT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "Björk & Co", "a.b\nc", ""})
    void knowsItsOwnAndWhoseTheyAre(String owner) {
        for (String path :
                new String[] {TRACK, TRACK + "/stems/vocals", TRACK + "/archive.zip", "/api/v1/jobs/" + ID}) {
            String query = grants.query(path, owner, LATER);

            assertThat(judge(grants, path, query)).isEqualTo(new Judgement(Verdict.VALID, owner));
            assertThat(grants.query(path, owner, LATER)).isEqualTo(query);
            assertThat(query).matches("[?A-Za-z0-9=&._-]+");
        }
    }

    @Test
    void areForOnePathAlone() {
        String query = grants.query(TRACK, "ann", LATER);

        for (String path : new String[] {
            TRACK + "/",
            TRACK + "/stems",
            TRACK + "/stems/vocals",
            "/api/v1/jobs/" + ID,
            "/api/v1/tracks/" + UUID.randomUUID(),
            TRACK.toUpperCase(),
            ""
        }) {
            assertThat(judge(grants, path, query)).as(path).isEqualTo(INVALID);
        }
    }

    @Test
    void oneFlippedBitIsTooMany() {
        String query = grants.query(TRACK, "ann", LATER);
        String grant = parameter(query, LinkGrants.GRANT);
        for (int at = 0; at < grant.length(); at++) {
            for (int bit = 0; bit < 7; bit++) {
                StringBuilder flipped = new StringBuilder(grant);
                flipped.setCharAt(at, (char) (grant.charAt(at) ^ 1 << bit));
                assertThat(grants.judge(TRACK, parameter(query, LinkGrants.EXPIRES), flipped.toString()))
                        .as(flipped.toString())
                        .isEqualTo(INVALID);
            }
        }
    }

    @Test
    void anotherOwnerOrTimeIsRefused() {
        String mine = grants.query(TRACK, "ann", LATER);
        String[] grant = parameter(mine, LinkGrants.GRANT).split("\\.");
        String[] foreign =
                parameter(grants.query(TRACK, "bob", LATER), LinkGrants.GRANT).split("\\.");
        String expires = parameter(mine, LinkGrants.EXPIRES);

        assertThat(grants.judge(TRACK, expires, grant[0] + "." + foreign[1] + "." + grant[2]))
                .isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, "99999999999", String.join(".", grant))).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, "0" + expires, String.join(".", grant))).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, "9".repeat(30), String.join(".", grant))).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, null, String.join(".", grant))).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, expires, null)).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, expires, "")).isEqualTo(INVALID);
        assertThat(grants.judge(TRACK, expires, String.join(".", grant) + ".")).isEqualTo(INVALID);
    }

    @Test
    void end() {
        String query = grants.query(TRACK, "ann", LATER);

        assertThat(judge(grants(SECRET, null, LATER.minusSeconds(1)), TRACK, query)
                        .verdict())
                .isEqualTo(Verdict.VALID);
        assertThat(judge(grants(SECRET, null, LATER), TRACK, query)).isEqualTo(new Judgement(Verdict.EXPIRED, null));
        assertThat(judge(grants(OTHER, null, LATER), TRACK, query)).isEqualTo(INVALID);
    }

    @Test
    void theSecretBeforeIsAcceptedAndTheNewOneSigns() {
        LinkGrants rotated = grants(OTHER, SECRET, NOW);

        assertThat(judge(rotated, TRACK, grants.query(TRACK, "ann", LATER)).owner())
                .isEqualTo("ann");
        assertThat(judge(grants, TRACK, rotated.query(TRACK, "ann", LATER))).isEqualTo(INVALID);
    }

    @Test
    void theSignatureOfAFileIsNoGrant() {
        LinkSigner signer =
                new LinkSigner(SECRET, Optional.empty(), Duration.ofMinutes(15), Clock.fixed(NOW, ZoneOffset.UTC));
        String link = signer.link(StorageKey.stem(UUID.fromString(ID), "vocals", "flac"), "x", null)
                .path();
        String grant = parameter(link, "kid") + ".YW5u." + parameter(link, "sig");

        assertThat(grants.judge(TRACK, parameter(link, "exp"), grant)).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/jobs",
                "/api/v1/jobs/" + ID + "/events",
                "/api/v1/jobs/" + ID + "/cancel",
                "/api/v1/tracks/",
                "/api/v1/tracks/" + ID + "/",
                "/api/v1/tracks/" + ID + "/../../jobs",
                "/api/v1/tracks/" + ID + "/%2e%2e",
                "/api/v1/tracks/" + ID + "/a?b",
                "/api/v1/webhooks/" + ID,
                "/files/stems/" + ID + "/vocals.flac",
                "/api/v1/tracks/" + ID + "\n"
            })
    void thereAreNoneForOtherPaths(String path) {
        assertThat(LinkGrants.isGrantable(path)).isFalse();
        assertThatThrownBy(() -> grants.query(path, "ann", LATER)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wantALongSecret() {
        assertThatThrownBy(() -> grants("short", null, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("soundforge.links.secret");
    }
}
