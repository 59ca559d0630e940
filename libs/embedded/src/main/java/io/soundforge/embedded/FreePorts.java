package io.soundforge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback interface. */
public final class FreePorts {
    private static final Map<Integer, FileLock> CLAIMS = new ConcurrentHashMap<>();

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1000;

    private FreePorts() {}

    /**
     * A port that was free a moment ago, and that nobody else gets from here while this process lives. It lies below those that
     * systems give to outgoing connections: one of them would keep a server from coming back to its port after a restart.
     */
    public static int any() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!CLAIMS.containsKey(port) && isFree(port) && claim(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    /**
     * The preferred port, where nobody listens on it and no other process has chosen it; else any. The choice holds for as long as
     * this process lives: two stacks that start at once must not pick the same port before either listens on it.
     */
    public static int preferring(int port) {
        return isFree(port) && claim(port) ? port : any();
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
            try {
                FileLock lock = file.tryLock();
                if (lock == null) {
                    file.close();
                }
                return lock;
            } catch (OverlappingFileLockException e) {
                // Another class loader of this process has chosen it.
                file.close();
                return null;
            }
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
