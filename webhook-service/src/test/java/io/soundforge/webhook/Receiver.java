package io.soundforge.webhook;

import io.soundforge.testing.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A subscriber as tests want it: well-behaved, or anything else that can be done with a socket. Keeps what arrives. */
public final class Receiver implements AutoCloseable {
    /** Where it listens: the one address that the service may call in all tests although it is private. */
    public static final String ADDRESS = "127.0.0.2";

    private final ScriptedServer server;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Queue<Script> next = new ConcurrentLinkedQueue<>();
    private volatile Script usual;

    /**
     * A request.
     *
     * @param headers by name, in any case
     * @param at when all of it had come
     */
    public record Got(String target, Map<String, List<String>> headers, byte[] body, Instant at) {
        static Got of(String request) {
            int end = request.indexOf("\r\n\r\n");
            String[] lines = request.substring(0, end).split("\r\n");
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                String[] parts = lines[i].split(":", 2);
                headers.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1].strip());
            }
            byte[] body = request.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
            return new Got(lines[0].split(" ")[1], headers, body, Instant.now());
        }

        /** The first header of that name; null for none. */
        public String header(String name) {
            return headers.containsKey(name) ? headers.get(name).getFirst() : null;
        }

        /** The event that it is about. */
        public String id() {
            return header("webhook-id");
        }

        /** For official clients. */
        public HttpHeaders httpHeaders() {
            return HttpHeaders.of(headers, (name, value) -> true);
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Answers a request that has come. */
    @FunctionalInterface
    public interface Script {
        /** Writes an answer. Returning ends the connection. */
        void answer(Socket connection) throws IOException, InterruptedException;
    }

    private Receiver(ServerSocketFactory sockets, Script usual) {
        this.usual = usual;
        this.server = ScriptedServer.on(sockets, ADDRESS, 0, (request, connection) -> {
            Script script = next.poll();
            got.add(Got.of(request));
            (script == null ? this.usual : script).answer(connection);
        });
    }

    /** One that does as the script says. */
    public static Receiver scripted(Script script) {
        return new Receiver(ServerSocketFactory.getDefault(), script);
    }

    /** One with TLS that takes whatever comes. */
    public static Receiver secure(ServerSocketFactory sockets) {
        return new Receiver(sockets, status("204 No Content"));
    }

    /** One that answers with these, e.g. {@code 503 Away}, each with its headers behind it, one by one; then with 204. */
    public static Receiver answering(String... first) {
        Receiver receiver = scripted(status("204 No Content"));
        for (String status : first) {
            receiver.then(status(status));
        }
        return receiver;
    }

    /** Answers without a body. */
    public static Script status(String status) {
        return connection -> ScriptedServer.status(connection, status);
    }

    /** Answers with that status and body. */
    public static Script answer(String status, byte[] body) {
        return connection -> {
            ScriptedServer.write(connection, "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.getOutputStream().write(body);
        };
    }

    /** Answers one more request so, behind those that it was told before. */
    public void then(Script script) {
        next.add(script);
    }

    /** From now on it answers so whatever it was told nothing else about. */
    public void usually(Script script) {
        usual = script;
    }

    /** Its address. */
    public String url() {
        return url("http", ADDRESS);
    }

    /** Its address by another name. */
    public String url(String scheme, String host) {
        return scheme + "://" + host + ":" + server.port() + "/hook";
    }

    /** What has arrived so far, in order. */
    public List<Got> got() {
        return got;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** How many have come. */
    public int connections() {
        return server.connections();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
