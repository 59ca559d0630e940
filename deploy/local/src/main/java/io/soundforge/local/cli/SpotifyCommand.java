package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.python.ToolsEnvironment;
import io.soundforge.local.spotify.Browser;
import io.soundforge.local.spotify.LoopbackRedirect;
import io.soundforge.local.spotify.Pkce;
import io.soundforge.local.stack.SpotifyCredentials;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spotify}: everything about links to Spotify that is not a song. */
@Command(
        name = "spotify",
        description = "Set up what links to Spotify need; log in, so that your own playlists open.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SpotifyCommand.Setup.class,
            SpotifyCommand.Status.class,
            SpotifyCommand.Login.class,
            SpotifyCommand.Logout.class
        })
public final class SpotifyCommand implements Callable<Integer> {
    private static final String AUTHORIZATION = "/api/v1/spotify/authorization";

    @Override
    public Integer call() throws Exception {
        return new Status().call();
    }

    /** {@code spotify setup}. */
    @Command(
            name = "setup",
            description =
                    "Install spotdl and yt-dlp; keep SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET, where they are set.")
    public static final class Setup implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            StackHome home = StackHome.fromEnvironment();
            System.out.println("Tools: " + new ToolsEnvironment(home, System.err).ensure());
            Optional<SpotifyCredentials> given = SpotifyCredentials.ofEnvironment();
            if (given.isPresent()) {
                given.get().keep(home);
                System.out.println("Kept the application " + given.get().clientId() + " in " + home.secrets());
                if (StackState.read(home.state())
                        .filter(StackState::isSupervised)
                        .isPresent()) {
                    System.out.println("What runs takes it with the next start: ./soundforge down, then up.");
                }
            } else if (SpotifyCredentials.find(home).isEmpty()) {
                System.out.println(
                        "There is no application at Spotify: songs are looked up by spotdl. With one of your own"
                                + " (developer.spotify.com/dashboard), say:\n"
                                + "  SPOTIFY_CLIENT_ID=… SPOTIFY_CLIENT_SECRET=… ./soundforge spotify setup");
            }
            return 0;
        }
    }

    /** {@code spotify status}. */
    @Command(name = "status", description = "Show who is asked about songs, and whether somebody has logged in.")
    public static final class Status implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            ApiClient api = new ApiClient(new Readiness(System.err).existing().publicUrl());
            JsonNode authorization = api.get(AUTHORIZATION);
            String client = authorization.path("client_id").asText("");
            System.out.println("application  " + (client.isEmpty() ? "none" : client));
            System.out.println(
                    "logged in    " + (authorization.path("authorized").asBoolean() ? "yes" : "no"));
            new SourcesReport(api.get("/api/v1/system")).print(System.out);
            return 0;
        }
    }

    /** {@code spotify login}. */
    @Command(name = "login", description = "Let your own playlists be read: you agree in a browser.")
    public static final class Login implements Callable<Integer> {
        private static final Duration PATIENCE = Duration.ofMinutes(5);

        @Option(
                names = "--port",
                defaultValue = "8898",
                description = "Port on 127.0.0.1 that the browser comes back to; http://127.0.0.1:PORT/callback must be"
                        + " registered with your application at Spotify (default: ${DEFAULT-VALUE}).")
        int port;

        @Option(names = "--no-browser", description = "Only print the address of the page.")
        boolean noBrowser;

        @Override
        public Integer call() throws Exception {
            ApiClient api = new ApiClient(new Readiness(System.err).ensure().publicUrl());
            JsonNode authorization = api.get(AUTHORIZATION);
            String client = authorization.path("client_id").asText("");
            if (client.isEmpty()) {
                throw new StackException("a login needs an application of your own at Spotify: make one at"
                        + " developer.spotify.com/dashboard, then\n"
                        + "  SPOTIFY_CLIENT_ID=… SPOTIFY_CLIENT_SECRET=… ./soundforge spotify setup");
            }
            Pkce pkce = Pkce.random();
            try (LoopbackRedirect redirect = new LoopbackRedirect(port, pkce.state())) {
                String accounts = authorization.path("accounts_url").asText("https://accounts.spotify.com");
                URI page = pkce.authorizePage(accounts, client, redirect.uri());
                System.out.println("Agree on this page (your application must have " + redirect.uri()
                        + " among its redirect URIs):\n" + page);
                if (!noBrowser) {
                    Browser.show(page);
                }
                ObjectNode body = ApiClient.JSON.createObjectNode();
                body.put("code", redirect.await(PATIENCE));
                body.put("code_verifier", pkce.verifier());
                body.put("redirect_uri", redirect.uri());
                api.post(AUTHORIZATION, body);
            }
            System.out.println("Logged in: your own playlists open now.");
            return 0;
        }
    }

    /** {@code spotify logout}. */
    @Command(name = "logout", description = "Forget the permission to read your playlists.")
    public static final class Logout implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            new ApiClient(new Readiness(System.err).existing().publicUrl()).delete(AUTHORIZATION);
            System.out.println("Logged out. Spotify itself forgets the permission under account/apps.");
            return 0;
        }
    }
}
