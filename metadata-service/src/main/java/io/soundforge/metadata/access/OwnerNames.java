package io.soundforge.metadata.access;

import java.util.regex.Pattern;

/** What an owner may be called, so that the name fits into headers and links: printable ASCII, no spaces. */
public final class OwnerNames {
    private OwnerNames() {}

    /** Names of at most so many characters. */
    public static Pattern pattern(int length) {
        return Pattern.compile("[!-~]{1," + length + "}");
    }
}
