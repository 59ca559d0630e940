package io.soundforge.egress;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * How much head one connection takes in. A header costs far more memory than its two bytes, so that bytes alone bound nothing: lines are
 * counted, too, while they come, before the head is complete.
 */
final class HeadLimit implements HttpHeadersFactory {
    private static final int BYTES_PER_LINE = 64;

    private final int maxLines;

    private HeadLimit(int maxLines) {
        this.maxLines = maxLines;
    }

    /** Has a connection that nothing was sent over yet refuse larger heads. */
    static void apply(HttpConnection connection, int maxBytes) {
        HeadLimit lines = new HeadLimit(maxBytes / BYTES_PER_LINE);
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(maxBytes)
                .setMaxHeaderSize(maxBytes)
                .setHeadersFactory(lines)
                .setTrailersFactory(lines);
        // The client's options hold for all its connections, and know nothing of lines.
        ((HttpClientConnection) connection)
                .channelHandlerContext()
                .pipeline()
                .replace(HttpClientCodec.class, "codec", new HttpClientCodec(config, false, false));
    }

    @Override
    public HttpHeaders newHeaders() {
        return new Counted(maxLines);
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
        return new Counted(maxLines);
    }

    private static final class Counted extends DefaultHttpHeaders {
        private final int maxLines;
        private int lines;

        Counted(int maxLines) {
            this.maxLines = maxLines;
        }

        @Override
        public HttpHeaders add(CharSequence name, Object value) {
            if (++lines > maxLines) {
                throw new TooLongHttpHeaderException("more than " + maxLines + " headers");
            }
            return super.add(name, value);
        }
    }
}
