package io.soundforge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ports on the loopback interface. */
public final class FreePorts {
    private static final Map<Integer, FileLock> CLAIMS = new ConcurrentHashMap<>();

    private FreePorts() {}

    /** A port that was free a moment ago. */
    public static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /**
     * The preferred port, where nobody listens on it and no other process has chosen it; else any. The choice holds for as long as this process
     * lives: two stacks that start at once must not pick the same port before either listens on it.
     */
    public static int preferring(int port) {
        int chosen = port;
        while (!isFree(chosen) || !claim(chosen)) {
            chosen = any();
        }
        return chosen;
    }

    private static boolean claim(int port) {
        return CLAIMS.computeIfAbsent(port, FreePorts::lock) != null;
    }

    /** A lock on the user's file for that port; null where another process holds it. */
    private static FileLock lock(int port) {
        Path folder =
                Path.of(System.getProperty("java.io.tmpdir"), "soundforge-ports-" + System.getProperty("user.name"));
        try {
            Files.createDirectories(folder);
            FileChannel file = FileChannel.open(
                    folder.resolve(port + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
            }
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot claim port " + port + " in " + folder, e);
        }
    }

    /** Whether nobody listens on that port, on the loopback interface or on all. */
    public static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of a server that has just ended do not make its port taken.
            socket.setReuseAddress(true);
            socket.bind(address, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
