package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.client.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Spotify's API with one playlist, which answers at once: what is left is what the system itself takes. */
final class PlaylistServer implements AutoCloseable {
    private static final String LIST = "0123456789abcdefghijkL";
    private static final int PAGE = 50;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpServer server;
    private final int songs;

    PlaylistServer(int songs) throws IOException {
        this.songs = songs;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/token", exchange -> answer(exchange, token()));
        server.createContext("/v1/playlists/", exchange -> answer(exchange, playlist(exchange)));
        server.start();
    }

    /** A link to the playlist, each time to another one, so that no memory helps. */
    String link(int number) {
        return "https://open.spotify.com/playlist/" + LIST.substring(0, 20) + String.format("%02d", number);
    }

    /** What lets the services ask this server. */
    Map<String, String> settings() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "SPOTIFY_CLIENT_ID",
                "bench",
                "SPOTIFY_CLIENT_SECRET",
                "bench",
                "SOUNDFORGE_SPOTIFY_API_URL",
                url,
                "SOUNDFORGE_SPOTIFY_ACCOUNTS_URL",
                url,
                "SOUNDFORGE_SPOTIFY_MAX_TRACKS",
                Integer.toString(songs));
    }

    private static ObjectNode token() {
        return ApiClient.JSON
                .createObjectNode()
                .put("access_token", "bench")
                .put("token_type", "Bearer")
                .put("expires_in", 3600);
    }

    private ObjectNode playlist(HttpExchange exchange) {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String id = path[3];
        if (path.length > 4) {
            return page(id, number(exchange, "offset="));
        }
        ObjectNode list = ApiClient.JSON
                .createObjectNode()
                .put("id", id)
                .put("name", "Bench")
                .put("type", "playlist")
                .put("snapshot_id", "one");
        list.putObject("owner").put("id", "somebody");
        list.set("items", page(id, 0));
        return list;
    }

    private ObjectNode page(String id, int offset) {
        ObjectNode page = ApiClient.JSON.createObjectNode();
        ArrayNode rows = page.putArray("items");
        for (int song = offset; song < Math.min(songs, offset + PAGE); song++) {
            ObjectNode item = rows.addObject().put("is_local", false).putObject("item");
            item.put("id", id.substring(0, 18) + String.format("%04d", song))
                    .put("name", "Song " + song)
                    .put("type", "track")
                    .put("duration_ms", 180_000)
                    .put("track_number", 1)
                    .put("disc_number", 1)
                    .put("is_local", false);
            item.putArray("artists").addObject().put("id", "a").put("name", "The Bellows");
            item.putObject("external_ids").put("isrc", "DEA120000001");
            item.putObject("album").put("id", "b").put("name", "Bench").put("total_tracks", 1);
        }
        String next = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/playlists/" + id + "/items?offset="
                + (offset + PAGE) + "&limit=" + PAGE;
        return page.put("total", songs)
                .put("limit", PAGE)
                .put("offset", offset)
                .put("next", offset + PAGE < songs ? next : null);
    }

    private static int number(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.startsWith(name)) {
                return Integer.parseInt(pair.substring(name.length()));
            }
        }
        return 0;
    }

    private static void answer(HttpExchange exchange, ObjectNode body) throws IOException {
        byte[] bytes = ApiClient.JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
