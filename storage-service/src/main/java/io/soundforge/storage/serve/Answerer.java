package io.soundforge.storage.serve;

import io.soundforge.problem.Problem;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storageclient.wire.PassAnswer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.PathPart;

/** Answers GET and HEAD for documents: conditions first, then ranges, then bytes. */
@ApplicationScoped
class Answerer {
    private final BlobBackend backend;

    Answerer(BlobBackend backend) {
        this.backend = backend;
    }

    /** Who asks, and so where he may be sent. */
    enum Asker {
        /** Somebody with a link. */
        VISITOR,
        /** A worker that can go to the backend himself. */
        MOBILE_WORKER,
        /** A worker that gets everything from us. */
        WORKER
    }

    /** As {@link #answer}, unless the asker can fetch the bytes elsewhere: he is told where. */
    Response answerOrRedirect(Document document, HttpHeaders request, Asker asker, String requestPath)
            throws IOException {
        Optional<BlobBackend.Pass> elsewhere = isKnown(document, request) ? Optional.empty() : pass(document, asker);
        if (elsewhere.isEmpty()) {
            return answer(document, request, true, requestPath);
        }
        Response.ResponseBuilder response = Response.temporaryRedirect(
                        elsewhere.get().url())
                .header(HttpHeaders.ETAG, document.etag())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (asker == Asker.MOBILE_WORKER && document.crc32().isPresent()) {
            response.header(PassAnswer.CRC32_HEADER, document.crc32().getAsLong());
        }
        return response.build();
    }

    private Optional<BlobBackend.Pass> pass(Document document, Asker asker) throws IOException {
        List<Segment> segments = document.body().segments();
        if (asker == Asker.WORKER
                || segments.size() != 1
                || !(segments.getFirst() instanceof Segment.Stored stored)
                || stored.length() == 0) {
            return Optional.empty();
        }
        return asker == Asker.MOBILE_WORKER
                ? backend.passToRead(stored.path())
                : backend.passForVisitors(
                        stored.path(),
                        new BlobBackend.Shown(
                                document.contentType(), DownloadName.attachment(document.downloadName())));
    }

    private static boolean isKnown(Document document, HttpHeaders request) {
        return Conditions.isNotModified(
                request.getHeaderString(HttpHeaders.IF_NONE_MATCH),
                request.getHeaderString(HttpHeaders.IF_MODIFIED_SINCE),
                document.etag(),
                document.modifiedAt());
    }

    /** @param withBody false for HEAD, which knows no ranges */
    Response answer(Document document, HttpHeaders request, boolean withBody, String requestPath) throws IOException {
        long size = document.body().length();
        if (isKnown(document, request)) {
            return headers(Response.status(304), document).build();
        }
        ByteRange range = withBody
                        && Conditions.isRangeAllowed(
                                request.getHeaderString("If-Range"), document.etag(), document.modifiedAt())
                ? ByteRange.of(request.getHeaderString("Range"), size)
                : ByteRange.whole(size);
        if (range.kind() == ByteRange.Kind.UNSATISFIABLE) {
            Response problem = Problem.of(416, "RANGE_NOT_SATISFIABLE", "The file has " + size + " bytes.", requestPath)
                    .toResponse();
            return headers(Response.fromResponse(problem), document)
                    .header("Content-Range", "bytes */" + size)
                    .build();
        }
        boolean part = range.kind() == ByteRange.Kind.PART;
        Response.ResponseBuilder response = headers(Response.status(part ? 206 : 200), document)
                .header(HttpHeaders.CONTENT_TYPE, document.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, range.length())
                .header(HttpHeaders.CONTENT_DISPOSITION, DownloadName.attachment(document.downloadName()));
        if (part) {
            response.header(
                    "Content-Range",
                    "bytes " + range.offset() + "-" + (range.offset() + range.length() - 1) + "/" + size);
        }
        if (withBody) {
            response.entity(entity(document.body().slice(range.offset(), range.length())));
        }
        return response.build();
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder response, Document document) {
        return response.header(HttpHeaders.ETAG, document.etag())
                .header(HttpHeaders.LAST_MODIFIED, Conditions.httpDate(document.modifiedAt()))
                .header("Accept-Ranges", "bytes")
                // A key's bytes change when its step runs again, so that a copy must be checked before it is used.
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox");
    }

    /** One piece of a local file goes from the disk to the socket by itself; everything else is pumped. */
    private Object entity(Body body) throws IOException {
        List<Segment> segments = body.segments();
        if (segments.size() == 1 && segments.getFirst() instanceof Segment.Stored stored) {
            Optional<Path> local = backend.localFile(stored.path());
            // Once the pump has started there is no way to say that the file is not there.
            requireWhole(stored);
            if (local.isPresent()) {
                return new PathPart(local.get(), stored.offset(), stored.length());
            }
        }
        return body;
    }

    /** A file that is shorter than its row says was damaged from outside; better no answer than a wrong one. */
    private void requireWhole(Segment.Stored stored) throws IOException {
        BlobBackend.Found found =
                backend.find(stored.path()).orElseThrow(() -> new NoSuchBlobException("there is no " + stored.path()));
        if (found.sizeBytes() < stored.offset() + stored.length()) {
            throw new IOException(stored.path() + " has " + found.sizeBytes() + " bytes only: it was damaged");
        }
    }
}
