package io.soundforge.storage.blob;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A range of an object. Where the line breaks in the middle, it goes on from there, as long as it is the same object. */
final class S3Reader extends InputStream {
    private static final Logger LOG = Logger.getLogger(S3Reader.class);

    private final S3Calls calls;
    private final String path;
    private final String etag;
    private ResponseInputStream<GetObjectResponse> in;
    private long position;
    private long left;
    private int attemptsLeft;

    private S3Reader(S3Calls calls, String path, long offset, ResponseInputStream<GetObjectResponse> in) {
        this.calls = calls;
        this.path = path;
        this.in = in;
        this.etag = in.response().eTag();
        this.position = offset;
        this.left = in.response().contentLength();
        this.attemptsLeft = calls.options().attempts() - 1;
    }

    /** The whole object. */
    static S3Reader whole(S3Calls calls, String path) throws IOException {
        return new S3Reader(calls, path, 0, get(calls, path, null, null));
    }

    /** A part of it that is not empty and lies within it. */
    static S3Reader part(S3Calls calls, String path, long offset, long length) throws IOException {
        ResponseInputStream<GetObjectResponse> in = get(calls, path, range(offset, length), null);
        if (in.response().contentLength() != length) {
            in.abort();
            throw new IOException(
                    "of " + path + " came " + in.response().contentLength() + " bytes instead of " + length);
        }
        return new S3Reader(calls, path, offset, in);
    }

    private static String range(long offset, long length) {
        return "bytes=" + offset + "-" + (offset + length - 1);
    }

    private static ResponseInputStream<GetObjectResponse> get(S3Calls calls, String path, String range, String etag)
            throws IOException {
        return calls.call(
                path,
                s3 -> s3.getObject(GetObjectRequest.builder()
                        .bucket(calls.options().bucket())
                        .key(calls.options().name(path))
                        .range(range)
                        .ifMatch(etag)
                        .build()));
    }

    /** What the server calls these bytes. */
    String etag() {
        return etag;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        while (true) {
            try {
                int got = in.read(buffer, offset, (int) Math.min(length, left));
                if (got < 0) {
                    throw new EOFException(left + " bytes are missing");
                }
                position += got;
                left -= got;
                return got;
            } catch (IOException | RuntimeException e) {
                reopen(e);
            }
        }
    }

    private void reopen(Exception cause) throws IOException {
        in.abort();
        if (attemptsLeft-- <= 0) {
            throw new StoreAwayException("reading " + path + " broke off", false, cause);
        }
        LOG.warnf("reading %s broke off at %d and goes on: %s", path, position, cause.getMessage());
        in = get(calls, path, range(position, left), etag);
    }

    @Override
    public void close() throws IOException {
        if (left == 0) {
            in.close();
        } else {
            // Closing would read the rest, however much it is.
            in.abort();
        }
    }
}
