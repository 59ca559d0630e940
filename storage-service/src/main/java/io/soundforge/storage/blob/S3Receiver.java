package io.soundforge.storage.blob;

import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Takes bodies in: small ones as one object, large ones part by part. Neither can be seen before it is kept. */
final class S3Receiver {
    private static final int FIRST_BUFFER = 64 * 1024;

    private final S3Calls calls;
    private final S3Multipart multipart;

    S3Receiver(S3Calls calls, S3Multipart multipart) {
        this.calls = calls;
        this.multipart = multipart;
    }

    /** As {@link BlobBackend#receive}. */
    Incoming receive(String path, InputStream source, long maxBytes) throws IOException {
        Body body = new Body(source, maxBytes);
        byte[] first = body.next();
        if (!body.mayHaveMore()) {
            return new Whole(path, first, body.sealed(null));
        }
        S3Multipart.Upload upload = multipart.begin(path);
        boolean whole = false;
        try {
            for (byte[] part = first; part.length > 0; part = body.next()) {
                upload.add(part);
            }
            whole = true;
            return new Parts(upload, body);
        } finally {
            if (!whole) {
                upload.abort();
            }
        }
    }

    /** A stream that is counted, summed and cut into parts. */
    private final class Body {
        private final InputStream source;
        private final long maxBytes;
        private final Checksums checksums = new Checksums();
        private long size;
        private boolean ended;
        private String sha256;

        Body(InputStream source, long maxBytes) {
            this.source = source;
            this.maxBytes = maxBytes;
        }

        boolean mayHaveMore() {
            return !ended;
        }

        /** @return a full part, or the rest; empty at the end */
        byte[] next() throws IOException {
            int partBytes = calls.options().partBytes();
            byte[] part = new byte[Math.min(FIRST_BUFFER, partBytes)];
            int filled = 0;
            while (filled < partBytes) {
                if (filled == part.length) {
                    part = Arrays.copyOf(part, (int) Math.min(partBytes, part.length * 2L));
                }
                int got = readFrom(part, filled);
                if (got < 0) {
                    ended = true;
                    break;
                }
                size += got;
                if (size > maxBytes) {
                    throw new BlobTooLargeException(maxBytes);
                }
                filled += got;
            }
            checksums.add(part, filled);
            return filled == part.length ? part : Arrays.copyOf(part, filled);
        }

        private int readFrom(byte[] part, int filled) throws IOException {
            try {
                return source.read(part, filled, part.length - filled);
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
        private byte[] bytes;
        private Sealed sealed;

        Whole(String path, byte[] bytes, Sealed sealed) {
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
            bytes = null;
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
