package io.soundforge.local.cli;

import io.soundforge.local.stack.BucketPlace;
import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Where this installation keeps its files. */
final class StorageChoice {
    private static final String VOLUME = "volume";

    private StorageChoice() {}

    /**
     * Keeps the choice for this start and later ones.
     *
     * @throws StackException if it is no place, or what runs has another one
     */
    static void keep(StackHome home, String text) throws IOException, StackException {
        keep(home, text, System.getenv());
    }

    /** The same, with another environment. */
    static void keep(StackHome home, String text, Map<String, String> environment) throws IOException, StackException {
        Optional<BucketPlace> wanted =
                text.equals(VOLUME) ? Optional.empty() : Optional.of(BucketPlace.parse(text, environment));
        Optional<BucketPlace> now = BucketPlace.find(home);
        boolean same = now.map(BucketPlace::location).equals(wanted.map(BucketPlace::location));
        if (!same && new StackControl(home).running().isPresent()) {
            throw new StackException("what runs keeps its files in "
                    + now.map(BucketPlace::location).orElse(home.volume().toString())
                    + ": ./soundforge down, then again");
        }
        if (wanted.isEmpty()) {
            BucketPlace.forget(home);
        } else {
            (same ? now.get().with(wanted.get().access()) : wanted.get()).keep(home);
        }
    }
}
