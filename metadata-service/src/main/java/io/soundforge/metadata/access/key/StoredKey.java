package io.soundforge.metadata.access.key;

/**
 * A key with what it is told by.
 *
 * @param hash of the key, as {@link KeyText#hash} makes it; never changes
 */
record StoredKey(ApiKey key, String hash) {
    /** Whether that is the key. */
    boolean is(String shown) {
        return KeyText.hasHash(shown, hash);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "StoredKey[id=" + key.id() + "]";
    }
}
