package io.soundforge.metadata.spotify.webapi;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.Owners;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The permission to read one's own playlists. No token ever leaves through here. */
@Path("/api/v1/spotify/authorization")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "spotify", description = "Links to Spotify")
public class SpotifyAuthorizationResource {
    private static final int LONGEST = 2048;

    /** RFC 7636, section 4.1. */
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    /** Spotify takes loopback addresses as literals only; https is for deployments with a page of their own. */
    private static final Pattern REDIRECT =
            Pattern.compile("http://(127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?/.*|https://.+");

    private final SpotifyLogin login;
    private final Owners owners;

    SpotifyAuthorizationResource(SpotifyLogin login, Owners owners) {
        this.login = login;
        this.owners = owners;
    }

    /**
     * How it is.
     *
     * @param authorized whether the owner has logged in
     * @param scope what he has allowed, as Spotify names it; null where he has not
     * @param clientId the application's id; null where there is none
     * @param accountsUrl where the page lies on which users agree: {@code /authorize} below it
     */
    @Schema(name = "SpotifyAuthorization")
    public record View(boolean authorized, String scope, String clientId, String accountsUrl) {}

    /**
     * What the browser brought back.
     *
     * @param code the authorization code
     * @param codeVerifier what the challenge was made of
     * @param redirectUri the one that the code was sent to
     */
    @Schema(name = "SpotifyAuthorizationCode")
    public record Code(String code, String codeVerifier, String redirectUri) {
        /** Without its secrets. */
        @Override
        public String toString() {
            return "Code[redirectUri=" + redirectUri + "]";
        }
    }

    @GET
    @Operation(summary = "Whether you have opened your own playlists, and what a login needs")
    public View show() {
        String owner = owners.current();
        return new View(
                login.isAuthorized(owner),
                login.scope(owner).orElse(null),
                login.clientId().orElse(null),
                login.accountsUrl());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Open your own playlists, with the code of the authorization code flow with PKCE")
    public View open(Code code) throws InterruptedException {
        if (code == null) {
            throw new ApiException(400, "BODY_MISSING", "The body has code, code_verifier and redirect_uri.");
        }
        check(
                "code",
                code.code() != null && !code.code().isBlank() && code.code().length() <= LONGEST);
        check(
                "code_verifier",
                code.codeVerifier() != null
                        && VERIFIER.matcher(code.codeVerifier()).matches());
        check(
                "redirect_uri",
                code.redirectUri() != null
                        && code.redirectUri().length() <= LONGEST
                        && REDIRECT.matcher(code.redirectUri()).matches());
        login.login(owners.current(), code.code(), code.codeVerifier(), code.redirectUri());
        return show();
    }

    private static void check(String field, boolean holds) {
        if (!holds) {
            throw ApiException.badField("INVALID_FIELD", field, "The field " + field + " is not as the flow asks for.");
        }
    }

    @DELETE
    @Operation(summary = "Forget the permission to read your own playlists")
    public void close() {
        login.logout(owners.current());
    }
}
