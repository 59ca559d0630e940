package io.soundforge.egress;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports and ranges of ports, such as {@code 80}, {@code 443}, {@code 1024-65535}. */
record PortRanges(List<Range> ranges) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    record Range(int first, int last) {}

    static PortRanges parse(Collection<String> texts) {
        return new PortRanges(texts.stream().map(PortRanges::range).toList());
    }

    boolean contain(int port) {
        return ranges.stream().anyMatch(range -> range.first <= port && port <= range.last);
    }

    private static Range range(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a port or a range of ports: " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        return new Range(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }
}
