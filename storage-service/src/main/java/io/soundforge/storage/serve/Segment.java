package io.soundforge.storage.serve;

import java.util.Arrays;

/** A piece of a body. */
sealed interface Segment {
    /** Number of bytes. */
    long length();

    /** The part that begins there. */
    Segment slice(long offset, long length);

    /** Bytes at hand. */
    record Bytes(byte[] bytes) implements Segment {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public Segment slice(long offset, long length) {
            return new Bytes(Arrays.copyOfRange(bytes, (int) offset, (int) (offset + length)));
        }
    }

    /** Bytes of a stored file. */
    record Stored(String path, long offset, long length) implements Segment {
        @Override
        public Segment slice(long from, long count) {
            return new Stored(path, offset + from, count);
        }
    }
}
