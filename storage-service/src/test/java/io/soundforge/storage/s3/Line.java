package io.soundforge.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocketFactory;

/** The way to a server, which can be cut, and may be encrypted where the server itself is not. */
public final class Line implements AutoCloseable {
    private final ServerSocketFactory sockets;
    private final URI target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket server;

    /** An open one. */
    public Line(URI target) throws IOException {
        this(ServerSocketFactory.getDefault(), target);
    }

    /** An open one; with TLS if the sockets have it. */
    public Line(ServerSocketFactory sockets, URI target) throws IOException {
        this.sockets = sockets;
        this.target = target;
        this.server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = server.getLocalPort();
        accept(server);
    }

    /** Where it begins; the same after it was mended. */
    public URI url() {
        return URI.create((sockets instanceof SSLServerSocketFactory ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /** Whoever is talking is cut off, and nobody gets through. */
    public void cut() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    public void mend() throws IOException {
        server = sockets.createServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        accept(server);
    }

    private void accept(ServerSocket own) {
        Thread.ofVirtual().start(() -> {
            while (!own.isClosed()) {
                try {
                    connect(own.accept());
                } catch (IOException e) {
                    // Cut.
                }
            }
        });
    }

    private void connect(Socket near) throws IOException {
        Socket far = new Socket(target.getHost(), target.getPort());
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> pump(near, far));
        Thread.ofVirtual().start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them has gone.
        } finally {
            open.remove(from);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
