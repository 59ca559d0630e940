package io.soundforge.local.client;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A multipart/form-data body whose files are streamed from disk. */
final class Multipart {
    private final String boundary = "soundforge-" + UUID.randomUUID();
    private final List<BodyPublisher> parts = new ArrayList<>();

    Multipart json(String name, byte[] content) {
        head("Content-Disposition: form-data; name=\"" + name + "\"", "application/json");
        parts.add(BodyPublishers.ofByteArray(content));
        return text("\r\n");
    }

    Multipart file(String name, Path file) throws FileNotFoundException {
        String fileName = file.getFileName()
                .toString()
                .replace("\\", "%5C")
                .replace("\"", "%22")
                .replace("\r", "%0D")
                .replace("\n", "%0A");
        head(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"",
                "application/octet-stream");
        parts.add(BodyPublishers.ofFile(file));
        return text("\r\n");
    }

    private void head(String disposition, String contentType) {
        text("--" + boundary + "\r\n" + disposition + "\r\nContent-Type: " + contentType + "\r\n\r\n");
    }

    private Multipart text(String text) {
        parts.add(BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher publisher() {
        text("--" + boundary + "--\r\n");
        return BodyPublishers.concat(parts.toArray(BodyPublisher[]::new));
    }
}
