package io.soundforge.storageclient.wire;

import java.net.URI;
import java.util.Map;

/**
 * A request that the worker may make to the place where the bytes are.
 *
 * @param url null if the worker must send the bytes to storage-service
 * @param headers to be sent exactly so
 */
public record PassAnswer(URI url, Map<String, String> headers) {
    /** The long way. */
    public static final PassAnswer NONE = new PassAnswer(null, Map.of());

    /** Who sends this with a GET understands to be sent elsewhere. */
    public static final String ACCEPT_HEADER = "X-Soundforge-Accept-Pass";

    /** The answer that sends a GET elsewhere says with this what the CRC-32 of the bytes is, in decimal digits. */
    public static final String CRC32_HEADER = "X-Soundforge-Crc32";
}
