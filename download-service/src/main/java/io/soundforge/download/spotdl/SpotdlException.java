package io.soundforge.download.spotdl;

import java.util.Objects;

/** spotdl did not bring what it was asked for. The message is for users: it carries no path and nothing that spotdl wrote. */
final class SpotdlException extends Exception {
    private final SpotdlTrouble trouble;

    SpotdlException(SpotdlTrouble trouble) {
        super(trouble.sentence());
        this.trouble = Objects.requireNonNull(trouble);
    }

    SpotdlTrouble trouble() {
        return trouble;
    }
}
