package io.soundforge.testing.spotify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Spotify's accounts service and Web API on a loopback port. Holds what it is given, pages it, checks tokens, and misbehaves when
 * told to. Point {@code soundforge.spotify.api-url}, {@code .accounts-url} and {@code .short-link-url} to {@link #url()}.
 */
public final class SpotifyStandIn implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Accounts accounts = new Accounts();
    private final Map<String, ObjectNode> tracks = new ConcurrentHashMap<>();
    private final Map<String, Album> albums = new ConcurrentHashMap<>();
    private final Map<String, Playlist> playlists = new ConcurrentHashMap<>();
    private final Map<String, String> shortLinks = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Fault standing;
    private volatile Shape shape = Shape.OF_2026;
    private volatile boolean developmentMode;
    private volatile String nextHost;

    /** Which names a playlist's answer uses. */
    public enum Shape {
        /** {@code items} of {@code item}, at {@code /playlists/{id}/items}. */
        OF_2026,
        /** {@code tracks} of {@code track}, in the same place. */
        OLDER
    }

    /**
     * An answer in the place of the right one.
     *
     * @param retryAfter value of the {@code Retry-After} header; null for none
     * @param delayMs how long it takes, milliseconds
     */
    public record Fault(int status, String contentType, String body, String retryAfter, long delayMs) {
        /** The API's own way to say that something is wrong. */
        public static Fault of(int status, String message) {
            return new Fault(
                    status,
                    "application/json",
                    "{\"error\":{\"status\":%d,\"message\":\"%s\"}}".formatted(status, message),
                    null,
                    0);
        }

        /** Plain text, as some errors come. */
        public static Fault text(int status, String body) {
            return new Fault(status, "text/plain", body, null, 0);
        }

        /** Too many requests. */
        public static Fault limited(String retryAfter) {
            return new Fault(429, "text/plain", "Too many requests", retryAfter, 0);
        }

        /** Says nothing for a time, then something useless. */
        public static Fault slow(long delayMs) {
            return new Fault(504, "text/plain", "", null, delayMs);
        }
    }

    record Album(ObjectNode head, List<ObjectNode> songs) {}

    record Playlist(ObjectNode head, List<ObjectNode> rows) {}

    /** Starts it on a free port. */
    public SpotifyStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Clients, users and tokens. */
    public Accounts accounts() {
        return accounts;
    }

    /** Adds a song. */
    public void add(ObjectNode song) {
        tracks.put(song.path("id").asText(), song);
    }

    /** Takes a song away; albums and playlists go on listing it. */
    public void remove(String id) {
        tracks.remove(id);
    }

    /** Adds an album; its songs can be asked for one by one, too, and then have their ISRC. */
    public void addAlbum(String id, String name, String artist, List<ObjectNode> songs) {
        ObjectNode head = Songs.albumHead(id, name, artist, songs.size());
        for (ObjectNode song : songs) {
            ObjectNode full = song.deepCopy();
            full.set("album", head);
            add(full);
        }
        albums.put(
                id,
                new Album(
                        head,
                        songs.stream()
                                .map(song -> {
                                    ObjectNode simple = song.deepCopy();
                                    simple.remove(List.of("album", "external_ids"));
                                    return simple;
                                })
                                .toList()));
    }

    /** Adds a playlist, or a new version of it. @param owner the user that it belongs to */
    public void addPlaylist(String id, String name, String snapshot, String owner, List<ObjectNode> rows) {
        ObjectNode head = Songs.JSON.createObjectNode();
        head.put("id", id).put("name", name).put("type", "playlist").put("snapshot_id", snapshot);
        head.putObject("owner").put("id", owner);
        playlists.put(id, new Playlist(head, List.copyOf(rows)));
    }

    /** Lets {@code /{path}} lead to an address. */
    public void addShortLink(String path, String target) {
        shortLinks.put("/" + path, target);
    }

    /** Answers the next request to the API with this; several wait for their turns. */
    public void failNext(Fault fault) {
        faults.add(fault);
    }

    /** Answers every request to the API with this until {@code null}. */
    public void failAlways(Fault fault) {
        standing = fault;
    }

    /** Which names playlists use. */
    public void use(Shape newShape) {
        shape = newShape;
    }

    /** Development Mode: a playlist's items only for the user who owns it. */
    public void developmentMode(boolean on) {
        developmentMode = on;
    }

    /** Lets {@code next} point to another host; null for the right one. */
    public void pointNextTo(String host) {
        nextHost = host;
    }

    /** What was asked, e.g. {@code GET /v1/tracks/…?market=DE}, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Forgets what was asked. */
    public void forgetRequests() {
        requests.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (path.equals("/api/token")) {
                accounts.token(exchange);
            } else if (shortLinks.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", shortLinks.get(path));
                exchange.sendResponseHeaders(302, -1);
            } else if (path.startsWith("/v1/")) {
                api(exchange, path.substring("/v1/".length()).split("/"));
            } else {
                send(exchange, Fault.text(404, "Not found"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void api(HttpExchange exchange, String[] parts) throws IOException, InterruptedException {
        Fault fault = standing != null ? standing : faults.poll();
        if (fault != null) {
            Thread.sleep(fault.delayMs());
            send(exchange, fault);
            return;
        }
        String user = accounts.userOf(exchange);
        if (user == null) {
            send(exchange, Fault.of(401, "The access token expired"));
            return;
        }
        JsonNode found = find(exchange, parts, user);
        send(exchange, found == null ? Fault.of(404, "Resource not found") : null, found);
    }

    private JsonNode find(HttpExchange exchange, String[] parts, String user) {
        Album album = albums.get(parts[1]);
        Playlist playlist = playlists.get(parts[1]);
        boolean whole = parts.length == 2;
        Pages pages = new Pages(exchange.getRequestURI(), nextHost != null ? nextHost : url());
        return switch (parts[0]) {
            case "tracks" -> tracks.get(parts[1]);
            case "albums" -> {
                if (album == null) {
                    yield null;
                }
                String base = "/v1/albums/" + parts[1] + "/tracks";
                yield whole
                        ? album.head().deepCopy().set("tracks", pages.first(base, album.songs()))
                        : pages.page(base, album.songs());
            }
            case "playlists" -> playlist == null ? null : playlist(pages, playlist, whole, user);
            default -> null;
        };
    }

    private JsonNode playlist(Pages pages, Playlist playlist, boolean whole, String user) {
        boolean older = shape == Shape.OLDER;
        boolean closed =
                developmentMode && !user.equals(playlist.head().at("/owner/id").asText());
        String base = "/v1/playlists/" + playlist.head().path("id").asText() + "/items";
        List<ObjectNode> rows =
                playlist.rows().stream().map(row -> inShape(row, older)).toList();
        if (whole) {
            ObjectNode answer = playlist.head().deepCopy();
            return closed ? answer : answer.set(older ? "tracks" : "items", pages.first(base, rows));
        }
        return closed ? Songs.JSON.createObjectNode().put("forbidden", true) : pages.page(base, rows);
    }

    private static ObjectNode inShape(ObjectNode row, boolean older) {
        if (older) {
            return row;
        }
        ObjectNode renamed = row.deepCopy();
        JsonNode song = renamed.remove("track");
        renamed.set("item", song);
        return renamed;
    }

    private static void send(HttpExchange exchange, Fault fault, JsonNode body) throws IOException {
        if (fault != null) {
            send(exchange, fault);
        } else if (body.path("forbidden").asBoolean()) {
            send(exchange, Fault.of(403, "Forbidden"));
        } else {
            send(exchange, new Fault(200, "application/json", body.toString(), null, 0));
        }
    }

    static void send(HttpExchange exchange, Fault answer) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Pages of a list, as the request asks for them. */
    private record Pages(java.net.URI request, String host) {
        ObjectNode first(String base, List<ObjectNode> all) {
            return slice(base, all, 0, 50);
        }

        ObjectNode page(String base, List<ObjectNode> all) {
            return slice(base, all, number("offset", 0), Math.min(50, number("limit", 20)));
        }

        private ObjectNode slice(String base, List<ObjectNode> all, int offset, int limit) {
            ObjectNode page = Songs.JSON.createObjectNode();
            ArrayNode items = page.putArray("items");
            all.stream().skip(offset).limit(limit).forEach(items::add);
            boolean more = offset + limit < all.size();
            page.put("total", all.size())
                    .put("limit", limit)
                    .put("offset", offset)
                    .put("next", more ? host + base + "?offset=" + (offset + limit) + "&limit=" + limit : null);
            return page;
        }

        private int number(String name, int otherwise) {
            String query = request.getQuery();
            for (String pair : query == null ? new String[0] : query.split("&")) {
                if (pair.startsWith(name + "=")) {
                    return Integer.parseInt(pair.substring(name.length() + 1));
                }
            }
            return otherwise;
        }
    }
}
