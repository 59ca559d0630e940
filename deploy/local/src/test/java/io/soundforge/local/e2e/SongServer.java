package io.soundforge.local.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on loopback with one song, at good and at bad addresses. */
final class SongServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private final HttpServer server;
    private final byte[] song;
    private volatile boolean lost = true;

    SongServer(byte[] song) throws IOException {
        this.song = song;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.setExecutor(threads);
        server.createContext("/good", exchange -> {
            good.incrementAndGet();
            serve(exchange);
        });
        server.createContext("/lost", exchange -> {
            if (lost) {
                refuse(exchange, 404);
            } else {
                serve(exchange);
            }
        });
        server.createContext("/busy", exchange -> refuse(exchange, 503));
        server.createContext("/slow", this::trickle);
        server.start();
    }

    /** {@code good}, {@code lost} (404 until it is found), {@code busy} (503) or {@code slow} (never ends). */
    String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    /** Lets the lost song be there. */
    void find() {
        lost = false;
    }

    /** How often the good song was fetched. */
    int fetches() {
        return good.get();
    }

    /** How many readers of the slow song went away. */
    int cutOff() {
        return cutOff.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, song.length);
        exchange.getResponseBody().write(song);
        exchange.close();
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, song.length);
        try {
            for (int at = 0; at < song.length && !closing.await(100, TimeUnit.MILLISECONDS); at += 1000) {
                exchange.getResponseBody().write(song, at, Math.min(1000, song.length - at));
                exchange.getResponseBody().flush();
            }
        } catch (IOException e) {
            cutOff.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
