package io.soundforge.storage.serve;

import java.util.ArrayList;
import java.util.List;

/**
 * What is sent after the headers.
 *
 * @param segments in order
 */
record Body(List<Segment> segments) {
    long length() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    /** A part of it, which lies within it. */
    Body slice(long offset, long length) {
        List<Segment> part = new ArrayList<>();
        long skip = offset;
        long left = length;
        for (Segment segment : segments) {
            if (skip >= segment.length()) {
                skip -= segment.length();
            } else if (left > 0) {
                long count = Math.min(segment.length() - skip, left);
                part.add(segment.slice(skip, count));
                left -= count;
                skip = 0;
            }
        }
        return new Body(part);
    }
}
