package io.soundforge.storage.blob;

import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.logging.Logger;

/** Takes bodies in: small ones as one object, large ones part by part. Neither can be seen before it is kept. */
final class S3Receiver {
    private static final Logger LOG = Logger.getLogger(S3Receiver.class);
    private static final int CHUNK = 64 * 1024;

    private final S3Calls calls;
    private final S3Multipart multipart;

    S3Receiver(S3Calls calls, S3Multipart multipart) {
        this.calls = calls;
        this.multipart = multipart;
    }

    /** As {@link BlobBackend#receive}. */
    Incoming receive(String path, InputStream source, long maxBytes) throws IOException {
        Body body = new Body(source, maxBytes);
        PartBuffer buffer = new PartBuffer(calls.options().tempDir());
        boolean handedOn = false;
        try {
            body.fill(buffer);
            if (body.isWhole()) {
                handedOn = true;
                return new Whole(path, buffer, body.sealed(null));
            }
            return inParts(path, body, buffer);
        } finally {
            if (!handedOn) {
                close(buffer);
            }
        }
    }

    private Incoming inParts(String path, Body body, PartBuffer buffer) throws IOException {
        S3Multipart.Upload upload = multipart.begin(path);
        boolean whole = false;
        try {
            for (; buffer.size() > 0; body.fill(buffer)) {
                upload.add(buffer);
            }
            whole = true;
            return new Parts(upload, body);
        } finally {
            if (!whole) {
                upload.abort();
            }
        }
    }

    private static void close(PartBuffer buffer) {
        try {
            buffer.close();
        } catch (IOException e) {
            LOG.warnf("a temporary file cannot be closed: %s", e.getMessage());
        }
    }

    /** A stream that is counted, summed and cut into parts. */
    private final class Body {
        private final InputStream source;
        private final long maxBytes;
        private final Checksums checksums = new Checksums();
        private final byte[] chunk = new byte[CHUNK];
        private long size;
        private boolean ended;
        private String sha256;

        Body(InputStream source, long maxBytes) {
            this.source = source;
            this.maxBytes = maxBytes;
        }

        /** Whether nothing comes any more. */
        boolean isWhole() {
            return ended;
        }

        /** Takes in a full part, or the rest; nothing at the end. */
        void fill(PartBuffer part) throws IOException {
            part.clear();
            int partBytes = calls.options().partBytes();
            while (!ended && part.size() < partBytes) {
                int got = readFrom((int) Math.min(CHUNK, partBytes - part.size()));
                if (got < 0) {
                    ended = true;
                    break;
                }
                size += got;
                if (size > maxBytes) {
                    throw new BlobTooLargeException(maxBytes);
                }
                checksums.add(chunk, got);
                part.add(chunk, got);
            }
        }

        private int readFrom(int most) throws IOException {
            try {
                return source.read(chunk, 0, most);
            } catch (IOException e) {
                throw new SourceBrokenException(e);
            }
        }

        Sealed sealed(Object mark) {
            sha256 = sha256 == null ? checksums.sha256() : sha256;
            return new Sealed(size, sha256, checksums.crc32(), mark);
        }
    }

    /** A body that fits into one part. */
    private final class Whole implements Incoming {
        private final String path;
        private final PartBuffer bytes;
        private Sealed sealed;

        Whole(String path, PartBuffer bytes, Sealed sealed) {
            this.path = path;
            this.bytes = bytes;
            this.sealed = sealed;
        }

        @Override
        public Sealed sealed() {
            return sealed;
        }

        @Override
        public void keep() throws IOException {
            String etag = S3Objects.put(calls, path, bytes, sealed.sha256());
            sealed = new Sealed(sealed.sizeBytes(), sealed.sha256(), sealed.crc32(), etag);
        }

        @Override
        public void close() {
            S3Receiver.close(bytes);
        }
    }

    /** A body of which all parts are there. */
    private static final class Parts implements Incoming {
        private final S3Multipart.Upload upload;
        private final Body body;
        private Sealed sealed;

        Parts(S3Multipart.Upload upload, Body body) {
            this.upload = upload;
            this.body = body;
            this.sealed = body.sealed(null);
        }

        @Override
        public Sealed sealed() {
            return sealed;
        }

        @Override
        public void keep() throws IOException {
            sealed = body.sealed(upload.complete());
        }

        @Override
        public void close() {
            upload.abort();
        }
    }
}
