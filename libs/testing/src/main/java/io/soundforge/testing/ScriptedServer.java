package io.soundforge.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** A server that reads one request per connection and lets a script answer, byte by byte if it likes. Counts connections. */
public final class ScriptedServer implements AutoCloseable {
    /** Answers one request. */
    @FunctionalInterface
    public interface Script {
        /**
         * Writes an answer. Returning ends the connection.
         *
         * @param request head and body, a character per byte
         */
        void answer(String request, Socket connection) throws IOException, InterruptedException;
    }

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");
    private static final int BACKLOG = 1000;

    private final ServerSocket socket;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Script script;

    private ScriptedServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
        Thread.ofVirtual().start(this::acceptAll);
    }

    /** A server on a free port of one of this machine's addresses. */
    public static ScriptedServer on(String address, Script script) {
        return on(ServerSocketFactory.getDefault(), address, 0, script);
    }

    /** The same with sockets of somebody's making, for TLS, and a port. */
    public static ScriptedServer on(ServerSocketFactory factory, String address, int port, Script script) {
        try {
            ServerSocket socket = factory.createServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
            return new ScriptedServer(socket, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A listener that nobody may ever reach. */
    public static ScriptedServer canary() {
        return on("0.0.0.0", (request, connection) -> {});
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** How many have come; over TLS, also those whose handshake failed. */
    public int connections() {
        return connections.get();
    }

    /** Requests so far, a character per byte. */
    public List<String> requests() {
        return requests;
    }

    /** Writes a text, a byte per character. */
    public static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Answers 200 with that body. */
    public static void ok(Socket connection, String body) throws IOException {
        write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Answers without a body. */
    public static void status(Socket connection, String status, String... headers) throws IOException {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        write(connection, text.append("\r\n").toString());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void acceptAll() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // closed, or a handshake that failed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            String request = read(new BufferedInputStream(connection.getInputStream()));
            if (!request.isEmpty()) {
                requests.add(request);
                script.answer(request, connection);
            }
        } catch (IOException e) {
            // the client went away, which some tests want
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Head and, where the head announces one, body. */
    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int c;
        while ((c = in.read()) >= 0) {
            head.append((char) c);
            if (c == '\n' && head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                break;
            }
        }
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (length.find()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            head.append(new String(body, StandardCharsets.ISO_8859_1));
        }
        return head.toString();
    }
}
