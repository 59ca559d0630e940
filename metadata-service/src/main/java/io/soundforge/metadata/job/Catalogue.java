package io.soundforge.metadata.job;

import java.util.Optional;
import java.util.SortedSet;

/** What can be asked for, as far as it is known: what the workers said of themselves, else what this version knows of. */
public interface Catalogue {
    /** Features of the analysis. */
    SortedSet<String> features();

    /** Models of the separation, {@code auto} included. */
    SortedSet<String> models();

    /** Stems that a model makes; empty where the model is not known. For {@code auto}: those of any model it may choose. */
    Optional<SortedSet<String>> stems(String model);

    /** Formats of stems. */
    SortedSet<String> formats();
}
