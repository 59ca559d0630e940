package io.soundforge.events;

import java.util.UUID;

/**
 * Where a track's audio comes from. Exactly one of {@code url} and {@code upload} is set.
 *
 * @param url an address that the user gave
 * @param upload the id of an upload
 * @param filename the name that the user's file had; display only, never a path
 */
public record Source(String url, UUID upload, String filename) {}
