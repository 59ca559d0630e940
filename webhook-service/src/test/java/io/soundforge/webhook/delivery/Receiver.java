package io.soundforge.webhook.delivery;

import io.soundforge.testing.ScriptedServer;
import java.io.IOException;
import java.net.Socket;
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

/** A subscriber as tests want it: well-behaved, or anything else that can be done with a socket. */
final class Receiver implements AutoCloseable {
    /** The one address that services under test may call although it is private. */
    static final String ADDRESS = "127.0.0.2";

    private final ScriptedServer server;
    private final List<Got> got = new CopyOnWriteArrayList<>();

    /**
     * A request.
     *
     * @param headers by name, in any case
     */
    record Got(String target, Map<String, List<String>> headers, byte[] body, Instant at) {
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

        String header(String name) {
            return headers.get(name).getFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Answers a request that has come. */
    @FunctionalInterface
    interface Script {
        void answer(Socket connection) throws IOException, InterruptedException;
    }

    private Receiver(ServerSocketFactory sockets, Script script) {
        this.server = ScriptedServer.on(sockets, ADDRESS, 0, (request, connection) -> {
            got.add(Got.of(request));
            script.answer(connection);
        });
    }

    /** One that does as the script says. */
    static Receiver scripted(Script script) {
        return new Receiver(ServerSocketFactory.getDefault(), script);
    }

    /** One with TLS that takes whatever comes. */
    static Receiver secure(ServerSocketFactory sockets) {
        return new Receiver(sockets, connection -> ScriptedServer.status(connection, "204 No Content"));
    }

    /** One that answers with these, e.g. {@code 503 Away}, each with its headers behind it, one by one; then with 204. */
    static Receiver answering(String... first) {
        Queue<String> left = new ConcurrentLinkedQueue<>(List.of(first));
        return scripted(connection -> {
            String next = left.poll();
            ScriptedServer.status(connection, next == null ? "204 No Content" : next);
        });
    }

    String url() {
        return url("http", ADDRESS);
    }

    String url(String scheme, String host) {
        return scheme + "://" + host + ":" + server.port() + "/hook";
    }

    List<Got> got() {
        return got;
    }

    int port() {
        return server.port();
    }

    int connections() {
        return server.connections();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
