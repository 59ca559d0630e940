package io.soundforge.storage.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Range header asks for, after RFC 9110 § 14. One range is served; several, other units and nonsense get the whole.
 *
 * @param kind what is to be answered
 * @param offset first byte
 * @param length number of bytes
 */
record ByteRange(Kind kind, long offset, long length) {
    enum Kind {
        /** 200 */
        WHOLE,
        /** 206 */
        PART,
        /** 416 */
        UNSATISFIABLE
    }

    private static final Pattern SINGLE = Pattern.compile("\\s*bytes\\s*=\\s*([0-9]*)\\s*-\\s*([0-9]*)\\s*");

    /**
     * @param header value of the header, or null
     * @param size of the whole, in bytes
     */
    static ByteRange of(String header, long size) {
        Matcher range = header == null || header.length() > 100 ? null : SINGLE.matcher(header);
        if (range == null || !range.matches()) {
            return whole(size);
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? whole(size) : suffix(number(last), size);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return whole(size);
        }
        if (from >= size) {
            return new ByteRange(Kind.UNSATISFIABLE, 0, 0);
        }
        return new ByteRange(Kind.PART, from, Math.min(to, size - 1) - from + 1);
    }

    static ByteRange whole(long size) {
        return new ByteRange(Kind.WHOLE, 0, size);
    }

    private static ByteRange suffix(long length, long size) {
        if (length == 0 || size == 0) {
            return new ByteRange(Kind.UNSATISFIABLE, 0, 0);
        }
        long got = Math.min(length, size);
        return new ByteRange(Kind.PART, size - got, got);
    }

    /** Numbers beyond all files are as good as the largest. */
    private static long number(String digits) {
        return digits.length() > 18 && !digits.replaceFirst("^0+", "").matches("[0-9]{0,18}")
                ? Long.MAX_VALUE
                : Long.parseLong(digits);
    }
}
