package io.soundforge.rest;

/** Who is asking. Everything that is stored carries an owner, and every query filters on it. */
public interface Owners {
    /** The owner of the current request; never null. */
    String current();
}
