package io.soundforge.storage.serve;

import io.soundforge.storage.blob.BlobBackend;
import io.vertx.core.Vertx;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.ServerSerialisers;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Starts the pump for a body; the response ends when the pump does, and no thread waits for it. */
@Provider
public class BodyWriter implements ServerMessageBodyWriter<Body> {
    private final Vertx vertx;
    private final BlobBackend backend;

    BodyWriter(Vertx vertx, BlobBackend backend) {
        this.vertx = vertx;
        this.backend = backend;
    }

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return type == Body.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Body.class;
    }

    @Override
    public void writeResponse(Body body, Type genericType, ServerRequestContext context) {
        // Nobody else does it for a writer that does not send everything at once.
        ServerSerialisers.encodeResponseHeaders((ResteasyReactiveRequestContext) context);
        new Pump(vertx, context.serverResponse(), new BodyReader(body, backend)).start();
    }

    @Override
    public void writeTo(
            Body body,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new UnsupportedOperationException("the server's own way is used");
    }
}
