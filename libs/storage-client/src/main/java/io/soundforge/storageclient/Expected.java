package io.soundforge.storageclient;

import io.soundforge.storageclient.wire.PassAnswer;
import java.net.http.HttpHeaders;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * What bytes on their way to us must sum up to. Where storage-service sends us elsewhere it tells the CRC-32: that finds damage as well, and a
 * JVM without its large compiler, as on a laptop, calculates it a hundred times faster than SHA-256. Bytes on their way to storage are always
 * held to their SHA-256.
 *
 * @param sha256 lower-case hex
 */
record Expected(String sha256, OptionalLong crc32) {
    /** As the headers of storage-service's answer say. */
    static Expected by(HttpHeaders headers) {
        return new Expected(
                headers.firstValue("ETag").orElse("").replace("\"", ""),
                headers.firstValueAsLong(PassAnswer.CRC32_HEADER));
    }

    /** Whether the SHA-256 decides. */
    boolean needsSha256() {
        return crc32.isEmpty();
    }

    /** @param actualSha256 is looked at only where it {@link #needsSha256} */
    boolean isThatOf(CRC32 actualCrc32, MessageDigest actualSha256) {
        return needsSha256()
                ? sha256.equals(HexFormat.of().formatHex(actualSha256.digest()))
                : crc32.getAsLong() == actualCrc32.getValue();
    }
}
