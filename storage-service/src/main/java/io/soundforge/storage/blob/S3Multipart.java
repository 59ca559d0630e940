package io.soundforge.storage.blob;

import io.soundforge.storage.blob.BlobBackend.Sealed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Objects that come in parts. Those that are being sent are known by id, so that the sweep spares them. */
final class S3Multipart {
    private static final Logger LOG = Logger.getLogger(S3Multipart.class);

    private final S3Calls calls;
    private final Set<String> ours = ConcurrentHashMap.newKeySet();

    S3Multipart(S3Calls calls) {
        this.calls = calls;
    }

    /** Whether this process is at it. */
    boolean isOurs(String uploadId) {
        return ours.contains(uploadId);
    }

    Upload begin(String path) throws IOException {
        String id = calls.call(
                        path,
                        s3 -> s3.createMultipartUpload(
                                request -> request.bucket(calls.options().bucket())
                                        .key(calls.options().name(path))
                                        .contentType("application/octet-stream")))
                .uploadId();
        ours.add(id);
        return new Upload(path, id);
    }

    /** Copies a large object on the server, if it is still the one that was sealed. */
    void copy(String from, String to, Sealed sealed) throws IOException {
        Upload upload = begin(to);
        boolean whole = false;
        try {
            long partBytes = calls.options().copyBytes();
            for (long offset = 0; offset < sealed.sizeBytes(); offset += partBytes) {
                upload.addCopy(from, offset, Math.min(partBytes, sealed.sizeBytes() - offset), (String) sealed.mark());
            }
            upload.complete();
            whole = true;
        } finally {
            if (!whole) {
                upload.abort();
            }
        }
    }

    /** Throws away what has arrived of an upload that somebody has given up. */
    void abort(String name, String uploadId) throws IOException {
        calls.call(
                calls.options().path(name),
                s3 -> s3.abortMultipartUpload(request ->
                        request.bucket(calls.options().bucket()).key(name).uploadId(uploadId)));
    }

    /** An object in the making. */
    final class Upload {
        private final String path;
        private final String name;
        private final String id;
        private final List<CompletedPart> parts = new ArrayList<>();
        private long size;

        private Upload(String path, String id) {
            this.path = path;
            this.name = calls.options().name(path);
            this.id = id;
        }

        /** Sends a part; the server refuses it if it arrives damaged. */
        void add(PartBuffer bytes) throws IOException {
            UploadPartRequest request = UploadPartRequest.builder()
                    .bucket(calls.options().bucket())
                    .key(name)
                    .uploadId(id)
                    .partNumber(parts.size() + 1)
                    .contentMD5(bytes.md5())
                    .build();
            note(calls.call(path, s3 -> s3.uploadPart(request, S3Objects.body(bytes)))
                    .eTag());
            size += bytes.size();
        }

        private void addCopy(String from, long offset, long length, String etag) throws IOException {
            UploadPartCopyRequest request = UploadPartCopyRequest.builder()
                    .sourceBucket(calls.options().bucket())
                    .sourceKey(calls.options().name(from))
                    .copySourceIfMatch(etag)
                    .copySourceRange("bytes=" + offset + "-" + (offset + length - 1))
                    .destinationBucket(calls.options().bucket())
                    .destinationKey(name)
                    .uploadId(id)
                    .partNumber(parts.size() + 1)
                    .build();
            note(calls.call(from, s3 -> s3.uploadPartCopy(request))
                    .copyPartResult()
                    .eTag());
            size += length;
        }

        private void note(String etag) {
            parts.add(CompletedPart.builder()
                    .partNumber(parts.size() + 1)
                    .eTag(etag)
                    .build());
        }

        /**
         * Makes one object of the parts.
         *
         * @return its ETag
         */
        String complete() throws IOException {
            try {
                return calls.call(
                                path,
                                s3 -> s3.completeMultipartUpload(request -> request.bucket(
                                                calls.options().bucket())
                                        .key(name)
                                        .uploadId(id)
                                        .multipartUpload(all -> all.parts(parts))))
                        .eTag();
            } catch (NoSuchBlobException gone) {
                // The answer to a first call may have been lost.
                return S3Objects.head(calls, path)
                        .filter(there -> there.contentLength() == size)
                        .map(HeadObjectResponse::eTag)
                        .orElseThrow(() -> gone);
            } finally {
                ours.remove(id);
            }
        }

        /** Throws it away, unless it is complete. What cannot be thrown away now is the sweep's. */
        void abort() {
            if (!ours.remove(id)) {
                return;
            }
            try {
                S3Multipart.this.abort(name, id);
            } catch (IOException e) {
                LOG.warnf("left for the sweep: an upload of %s: %s", path, e.getMessage());
            }
        }
    }
}
