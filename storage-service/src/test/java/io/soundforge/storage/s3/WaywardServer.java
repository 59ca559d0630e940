package io.soundforge.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a worker may find in place of the S3 server. */
final class WaywardServer implements AutoCloseable {
    /** How it behaves. */
    enum Manner {
        /** Takes bytes and says nothing. */
        SILENT,
        /** As for a link that has expired, or was signed with keys that are no longer valid. */
        FORBIDDING,
        /** Begins to answer, and breaks off. */
        BREAKING_OFF
    }

    private final Manner manner;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();

    WaywardServer(Manner manner) throws IOException {
        this.manner = manner;
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int calls() {
        return calls.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                calls.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            int got = in.read(buffer);
            if (manner != Manner.SILENT) {
                boolean put = new String(buffer, 0, 3, StandardCharsets.US_ASCII).equals("PUT");
                OutputStream out = socket.getOutputStream();
                out.write(answer(put).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                socket.shutdownOutput();
            }
            while (got >= 0) {
                got = in.read(buffer);
            }
        } catch (IOException e) {
            // The other side has gone.
        } finally {
            open.remove(socket);
        }
    }

    private String answer(boolean put) {
        if (manner == Manner.FORBIDDING) {
            return "HTTP/1.1 403 Forbidden\r\nContent-Length: 36\r\nConnection: close\r\n\r\n"
                    + "<Error><Code>AccessDenied</Code></E>";
        }
        return put ? "HTTP/1.1 200 O" : "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\nConnection: close\r\n\r\nabc";
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
