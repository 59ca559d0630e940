package io.soundforge.metadata.job;

import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.RequestJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Reads a form of files and an optional {@code job} part, which may come as a field or as a file. */
@ApplicationScoped
public class MultipartReader {
    private final LimitSettings limits;

    MultipartReader(LimitSettings limits) {
        this.limits = limits;
    }

    Submission read(String owner, List<FileUpload> parts, String jobField, String key) throws IOException {
        byte[] job = jobField == null ? null : jobField.getBytes(StandardCharsets.UTF_8);
        List<Submission.File> files = new ArrayList<>();
        for (FileUpload part : parts) {
            switch (part.name()) {
                case "file" -> files.add(file(part, files.size(), key != null));
                case "job" -> {
                    try (InputStream body = Files.newInputStream(part.uploadedFile())) {
                        job = RequestJson.readBody(body, limits.jsonSize().asLongValue());
                    }
                }
                default ->
                    throw ApiException.badField(
                            "UNKNOWN_PART", part.name(), "Known parts are \"file\" (repeatable) and \"job\".");
            }
        }
        JobRequest request = job == null ? JobRequest.EMPTY : RequestJson.parse(job, JobRequest.class);
        return new Submission(owner, request, files, key);
    }

    private Submission.File file(FileUpload part, int index, boolean hashed) throws IOException {
        long limit = limits.uploadSize().asLongValue();
        if (part.size() > limit) {
            throw new ApiException(
                    413,
                    "TOO_LARGE",
                    "A file has at most " + limit + " bytes.",
                    Map.of("field", "file[" + index + "]", "limit_bytes", limit));
        }
        return new Submission.File(part.fileName(), part.uploadedFile(), hashed ? sha256(part.uploadedFile()) : null);
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
