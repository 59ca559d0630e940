package io.soundforge.metadata.access;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.access.Guarded.with;
import static io.soundforge.metadata.access.IdentityProviderStandIn.claims;
import static io.soundforge.metadata.access.IdentityProviderStandIn.token;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.metadata.GatewayTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider are as good as keys, where they are taken. */
@QuarkusTest
@GatewayTest
@TestProfile(Guarded.class)
class OidcTest {
    private static final String ALL = "openid soundforge:read soundforge:submit soundforge:admin";

    private static void refused(String token) {
        with(token)
                .get("/api/v1/jobs")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("invalid_token"))
                .body("code", equalTo("UNAUTHENTICATED"));
    }

    @Test
    void whoHasATokenWorksWithWhatIsTheirs() {
        String ann = token(claims("ann-" + UUID.randomUUID(), ALL));
        String bob = token(claims("bob-" + UUID.randomUUID(), ALL));
        String job = "/api/v1/jobs/"
                + with(ann)
                        .contentType("application/json")
                        .body("{\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]}")
                        .post("/api/v1/jobs")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");
        with(ann).get(job).then().statusCode(200);
        with(bob).get(job).then().statusCode(404);
        String subject = "carol-" + UUID.randomUUID();
        with(token(claims(subject, ALL)))
                .get("/api/v1/webhooks")
                .then()
                .statusCode(200)
                .header("Got-X-Soundforge-Owner", subject);
    }

    @Test
    void scopesAreThoseOfTheToken() {
        String reader = token(claims("reader", "openid soundforge:read"));
        with(reader).get("/api/v1/jobs").then().statusCode(200);
        with(reader)
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(403)
                .body("code", equalTo("INSUFFICIENT_SCOPE"))
                .body("scope", equalTo("submit"));
        with(reader).get("/api/v1/keys").then().statusCode(403).body("scope", equalTo("admin"));
        // A scope of somebody else's with the same name is not ours.
        with(token(claims("other", "read submit admin")))
                .get("/api/v1/jobs")
                .then()
                .statusCode(403);
        with(token(claims("nobody", null))).get("/api/v1/jobs").then().statusCode(403);
    }

    @Test
    void aTokenThatIsNotForUsIsRefused() throws Exception {
        JwtClaims elsewhere = claims("ann", ALL);
        elsewhere.setAudience("another-application");
        refused(token(elsewhere));

        JwtClaims foreign = claims("ann", ALL);
        foreign.setIssuer("https://issuer.example");
        refused(token(foreign));

        JwtClaims old = claims("ann", ALL);
        old.setIssuedAt(NumericDate.fromSeconds(1));
        old.setExpirationTime(NumericDate.fromSeconds(2));
        refused(token(old));

        JwtClaims everybody = claims("ann", ALL);
        everybody.unsetClaim("aud");
        refused(token(everybody));
    }

    @Test
    void aTokenThatTheProviderDidNotSignIsRefused() {
        refused(token(claims("ann", ALL), IdentityProviderStandIn.newKey("one")));
        refused(token(claims("ann", ALL), IdentityProviderStandIn.newKey("two")));
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String signed = token(claims("ann", ALL));
        refused(none + signed.substring(signed.indexOf('.'), signed.lastIndexOf('.') + 1));
        refused(signed.substring(0, signed.length() - 8) + "AAAAAAAA");
        refused("opaque");
    }

    @Test
    void anOwnerWhoseNameCannotBeKeptIsNone() {
        refused(token(claims("two words", ALL)));
        refused(token(claims("ünïcode", ALL)));
        refused(token(claims("x".repeat(201), ALL)));
        JwtClaims anonymous = claims("ann", ALL);
        anonymous.unsetClaim("sub");
        refused(token(anonymous));
    }

    @Test
    void keysWorkBesideTokens() {
        String admin = token(claims("operator", "soundforge:admin"));
        String key = with(admin)
                .contentType("application/json")
                .body("{\"scopes\":[\"read\"]}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .body("owner", equalTo("operator"))
                .extract()
                .path("key");
        with(key).get("/api/v1/jobs").then().statusCode(200);
        given().get("/api/v1/jobs").then().statusCode(401);
    }
}
