package io.soundforge.storage.blob;

import io.soundforge.storageclient.Digests;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Both checksums of a file, in one pass. */
final class Checksums {
    private final MessageDigest sha256 = Digests.sha256();
    private final CRC32 crc32 = new CRC32();

    void add(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        crc32.update(bytes, 0, length);
    }

    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    long crc32() {
        return crc32.getValue();
    }
}
