package io.soundforge.storageclient;

import java.nio.file.Path;

/** A stored file as a file of this machine. Read only; close it when done, it may be a temporary copy. */
public interface LocalFile extends AutoCloseable {
    /** Where to read it. Never write there: on a shared volume it is the stored file itself. */
    Path path();

    /** Size in bytes. */
    long sizeBytes();

    @Override
    void close();
}
