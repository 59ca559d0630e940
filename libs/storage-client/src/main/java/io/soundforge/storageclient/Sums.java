package io.soundforge.storageclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** A stream that is summed up while somebody reads it. */
final class Sums extends FilterInputStream {
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32 crc32 = new CRC32();

    Sums(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int got = read(one, 0, 1);
        return got < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = in.read(buffer, offset, length);
        if (got > 0) {
            sha256.update(buffer, offset, got);
            crc32.update(buffer, offset, got);
        }
        return got;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Of all that was read; lower-case hex. Ends the digest. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Of all that was read, as ZIP wants it. */
    long crc32() {
        return crc32.getValue();
    }
}
