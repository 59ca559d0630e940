package io.soundforge.egress;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request and its answer over one connection. The event loop fills a small queue, the caller's thread empties it: whoever
 * reads slowly slows the sender down. Closing before the end drops the connection.
 */
final class Exchange implements AutoCloseable {
    /** Pieces that may lie in the queue. */
    private static final int WINDOW = 16;

    private final CompletableFuture<HttpClientRequest> connected = new CompletableFuture<>();
    private final CompletableFuture<HttpClientResponse> answered = new CompletableFuture<>();
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Context context;

    /** A part of the body, its end, or what broke it. */
    private record Piece(byte[] data, Throwable failure) {
        static final Piece END = new Piece(null, null);
    }

    private final int maxHeadBytes;

    private Exchange(int maxHeadBytes) {
        this.maxHeadBytes = maxHeadBytes;
    }

    /**
     * Connects.
     *
     * @param maxHeadBytes largest acceptable head of the answer
     * @throws ExecutionException with the reason why it cannot
     * @throws TimeoutException if it takes longer than that
     */
    static Exchange connect(HttpClient client, RequestOptions options, int maxHeadBytes, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        Exchange exchange = new Exchange(maxHeadBytes);
        client.request(options).onComplete(exchange::onConnected);
        try {
            exchange.connected.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return exchange;
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            exchange.close();
            throw e;
        }
    }

    /**
     * Sends the request and waits for status and headers.
     *
     * @throws ExecutionException with the reason why there are none
     * @throws TimeoutException if it takes longer than that
     */
    HttpClientResponse answer(byte[] body, Duration timeout)
            throws ExecutionException, TimeoutException, InterruptedException {
        HttpClientRequest request = connected.join();
        request.response().onComplete(this::onAnswered);
        if (body.length == 0) {
            request.end();
        } else {
            request.end(Buffer.buffer(body));
        }
        return answered.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The answer; there must be one. */
    HttpClientResponse response() {
        return answered.join();
    }

    /** What {@link #next} finds when it does not find data. */
    enum Nothing {
        /** Nothing came in time. */
        YET,
        /** The body is complete. */
        MORE
    }

    /** Data, or the reason why there is none. */
    record Part(byte[] data, Nothing nothing) {}

    /**
     * The next part of the body.
     *
     * @throws ExecutionException if the connection broke
     */
    Part next(Duration patience) throws ExecutionException, InterruptedException {
        Optional<Piece> piece = Optional.ofNullable(pieces.poll(Math.max(1, patience.toNanos()), TimeUnit.NANOSECONDS));
        if (piece.isEmpty()) {
            return new Part(null, Nothing.YET);
        }
        if (piece.get().failure() != null) {
            throw new ExecutionException(piece.get().failure());
        }
        if (piece.get().data() == null) {
            return new Part(null, Nothing.MORE);
        }
        context.runOnContext(nothing -> response().fetch(1));
        return new Part(piece.get().data(), null);
    }

    /** Drops the connection, unless the answer was read to its end. */
    @Override
    public void close() {
        if (!connected.completeExceptionally(new IllegalStateException("closed"))
                && !connected.isCompletedExceptionally()) {
            connected.join().reset();
        }
    }

    private void onConnected(AsyncResult<HttpClientRequest> result) {
        if (result.failed()) {
            connected.completeExceptionally(result.cause());
            return;
        }
        // Without a handler each server that misbehaves would be an error in our log.
        result.result().connection().exceptionHandler(failure -> {});
        HeadLimit.apply(result.result().connection(), maxHeadBytes);
        if (!connected.complete(result.result())) {
            result.result().reset();
        }
    }

    private void onAnswered(AsyncResult<HttpClientResponse> result) {
        if (result.failed()) {
            answered.completeExceptionally(result.cause());
            return;
        }
        HttpClientResponse response = result.result();
        context = Vertx.currentContext();
        response.pause();
        response.handler(data -> pieces.add(new Piece(data.getBytes(), null)));
        response.endHandler(end -> pieces.add(Piece.END));
        response.exceptionHandler(failure -> pieces.add(new Piece(null, failure)));
        response.fetch(WINDOW);
        answered.complete(response);
    }
}
