package io.soundforge.storage.blob;

import io.soundforge.storageclient.StagingArea;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Walks over the bucket for those who clean up. */
final class S3Sweep {
    private final S3Calls calls;
    private final S3Multipart multipart;

    S3Sweep(S3Calls calls, S3Multipart multipart) {
        this.calls = calls;
        this.multipart = multipart;
    }

    /** Deletes everything whose path starts so. */
    long deleteStartingWith(String pathPrefix) throws IOException {
        List<String> paths = new ArrayList<>();
        visit(pathPrefix, object -> paths.add(calls.options().path(object.key())));
        for (String path : paths) {
            S3Objects.delete(calls, path);
        }
        return paths.size();
    }

    /** Shows every object whose path starts so. */
    void visit(String pathPrefix, Consumer<S3Object> visitor) throws IOException {
        calls.call(pathPrefix, s3 -> {
            s3.listObjectsV2Paginator(request -> request.bucket(calls.options().bucket())
                            .prefix(calls.options().name(pathPrefix)))
                    .contents()
                    .forEach(visitor);
            return null;
        });
    }

    /** Deletes claims' areas, {@code staging/{task}/{fence}}, in which nothing has changed since then. */
    long sweepStaging(Instant unchangedSince) throws IOException {
        Map<String, Instant> newest = new HashMap<>();
        visit(StagingArea.ROOT + "/", object -> {
            String path = calls.options().path(object.key());
            String claim = path.substring(0, path.lastIndexOf('/') + 1);
            newest.merge(claim, object.lastModified(), (a, b) -> a.isAfter(b) ? a : b);
        });
        long gone = 0;
        for (Map.Entry<String, Instant> claim : newest.entrySet()) {
            if (claim.getValue().isBefore(unchangedSince)) {
                gone += deleteStartingWith(claim.getKey());
            }
        }
        return gone;
    }

    /** Aborts uploads in parts that nobody has added to since then. */
    long sweepUploads(Instant unchangedSince) throws IOException {
        List<MultipartUpload> unfinished = calls.call("", s3 -> s3
                .listMultipartUploadsPaginator(ListMultipartUploadsRequest.builder()
                        .bucket(calls.options().bucket())
                        .prefix(calls.options().name(""))
                        .build())
                .uploads()
                .stream()
                .toList());
        long gone = 0;
        for (MultipartUpload upload : unfinished) {
            if (!multipart.isOurs(upload.uploadId()) && isLeftover(upload, unchangedSince)) {
                gone += abort(upload);
            }
        }
        return gone;
    }

    private boolean isLeftover(MultipartUpload upload, Instant unchangedSince) throws IOException {
        if (!upload.initiated().isBefore(unchangedSince)) {
            return false;
        }
        try {
            return calls.call(calls.options().path(upload.key()), s3 -> s3
                    .listPartsPaginator(
                            request -> request.bucket(calls.options().bucket())
                                    .key(upload.key())
                                    .uploadId(upload.uploadId()))
                    .parts()
                    .stream()
                    .map(Part::lastModified)
                    .allMatch(changed -> changed.isBefore(unchangedSince)));
        } catch (NoSuchBlobException e) {
            return false;
        }
    }

    private long abort(MultipartUpload upload) throws IOException {
        try {
            multipart.abort(upload.key(), upload.uploadId());
            return 1;
        } catch (NoSuchBlobException e) {
            // Another instance was faster.
            return 0;
        }
    }
}
