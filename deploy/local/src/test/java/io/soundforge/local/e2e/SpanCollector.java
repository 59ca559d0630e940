package io.soundforge.local.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes traces as a collector of OpenTelemetry does (OTLP, HTTP, protobuf), and remembers their spans. */
final class SpanCollector implements AutoCloseable {
    private static final int LENGTH_DELIMITED = 2;

    // Numbers of fields in opentelemetry.proto: ExportTraceServiceRequest, ResourceSpans, Resource, ScopeSpans, Span,
    // KeyValue.
    private static final int RESOURCE_SPANS = 1;
    private static final int RESOURCE = 1;
    private static final int RESOURCE_ATTRIBUTES = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_ID = 4;
    private static final int NAME = 5;
    private static final int ATTRIBUTES = 9;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STRING_VALUE = 1;

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /** A span; {@code parent} is empty at the root, attributes are those that are texts. */
    record Span(String service, String trace, String id, String parent, String name, Map<String, String> attributes) {}

    SpanCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
                    body = plain.readAllBytes();
                }
            }
            fields(body, RESOURCE_SPANS).forEach(this::resource);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void resource(byte[] resourceSpans) {
        String service = attributes(fields(resourceSpans, RESOURCE).getFirst(), RESOURCE_ATTRIBUTES)
                .get("service.name");
        for (byte[] scope : fields(resourceSpans, SCOPE_SPANS)) {
            for (byte[] span : fields(scope, SPANS)) {
                spans.add(new Span(
                        service,
                        hex(span, TRACE_ID),
                        hex(span, SPAN_ID),
                        hex(span, PARENT_ID),
                        text(span, NAME),
                        attributes(span, ATTRIBUTES)));
            }
        }
    }

    private static Map<String, String> attributes(byte[] message, int field) {
        Map<String, String> attributes = new HashMap<>();
        for (byte[] each : fields(message, field)) {
            attributes.put(text(each, KEY), text(fields(each, VALUE).getFirst(), STRING_VALUE));
        }
        return attributes;
    }

    private static String text(byte[] message, int field) {
        return fields(message, field).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static String hex(byte[] message, int field) {
        return fields(message, field).stream()
                .map(HexFormat.of()::formatHex)
                .findFirst()
                .orElse("");
    }

    /** The values of a field of a protobuf message that are messages, texts or bytes. */
    private static List<byte[]> fields(byte[] message, int wanted) {
        List<byte[]> values = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long tag = varint(rest);
            switch ((int) (tag & 7)) {
                case 0 -> varint(rest);
                case 1 -> rest.getLong();
                case LENGTH_DELIMITED -> {
                    byte[] value = new byte[(int) varint(rest)];
                    rest.get(value);
                    if (tag >>> 3 == wanted) {
                        values.add(value);
                    }
                }
                case 5 -> rest.getInt();
                default -> throw new IllegalArgumentException("no protobuf: tag " + tag);
            }
        }
        return values;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
